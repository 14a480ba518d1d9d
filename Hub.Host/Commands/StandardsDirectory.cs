using System.CommandLine;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary>Where commands find the standard: <c>--standards DIR</c>, else the folder <c>standards</c> of the current directory or one above it.</summary>
internal sealed class StandardsDirectory
{
    private readonly Option<string?> _option = new("--standards")
    {
        HelpName = "DIR",
        Description = "标准目录 · folder of the standard (default: standards/ here or above)",
    };

    public void AddTo(Command command) => command.Options.Add(_option);

    /// <exception cref="CommandException">There is no such folder.</exception>
    public string PathOf(ParseResult arguments)
    {
        if (arguments.GetValue(_option) is { } named)
        {
            return Directory.Exists(named) ? named : throw new CommandException($"{named}: 没有这个目录 · no such folder.");
        }

        for (var directory = new DirectoryInfo(Environment.CurrentDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "standards");
            if (Directory.Exists(Path.Combine(path, "datasets")))
            {
                return path;
            }
        }

        throw new CommandException("找不到 standards 目录,请用 --standards DIR 指定 · there is no standards folder here or above; name it with --standards DIR.");
    }

    public StandardsBundle Read(ParseResult arguments) => StandardsBundle.FromDirectory(PathOf(arguments));

    /// <exception cref="CommandException">The standard has errors; the message lists them.</exception>
    public static StandardsCatalogue Load(StandardsBundle bundle)
    {
        try
        {
            return StandardsCatalogue.Load(bundle);
        }
        catch (StandardsException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    /// <exception cref="CommandException">The name is not one of a dataset of the standard.</exception>
    public static Dataset Find(StandardsCatalogue catalogue, string name) =>
        DatasetName.TryParse(name, out var parsed) && catalogue.Find(parsed) is { } dataset
            ? dataset
            : throw new CommandException($"没有数据集 {name} · there is no dataset {name}: {string.Join(' ', catalogue.Datasets.Select(d => d.Name))}");
}
