using System.CommandLine;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards derive</c>: writes the Avro schema beside every JSON Schema.</summary>
internal static class StandardsDeriveCommand
{
    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var command = new Command("derive", "导出 Avro 模式 · write the Avro schemas derived from the JSON Schemas");
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var root = directory.PathOf(arguments);
            var written = 0;
            foreach (var (path, text) in AvroFiles.Derive(StandardsDirectory.Load(directory.Read(arguments))))
            {
                var file = Path.Combine(root, path);
                if (!File.Exists(file) || File.ReadAllText(file) != text)
                {
                    File.WriteAllText(file, text);
                    arguments.InvocationConfiguration.Output.WriteLine(file);
                    written++;
                }
            }

            arguments.InvocationConfiguration.Output.WriteLine($"更新 {written} 个文件 · {written} files written");
        });
        return command;
    }
}
