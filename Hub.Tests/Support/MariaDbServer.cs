using System.Diagnostics;
using MySqlConnector;

namespace Hub.Tests.Support;

/// <summary>A private MariaDB of the run, on a Unix socket in a temporary directory.</summary>
internal sealed class MariaDbServer : IAsyncDisposable
{
    private const string Server = "/usr/sbin/mariadbd";
    private readonly DirectoryInfo _directory;
    private readonly Process _process;

    private MariaDbServer(DirectoryInfo directory, Process process) => (_directory, _process) = (directory, process);

    public string ConnectionString => $"Server={_directory.FullName}/socket;Protocol=unix;User ID=root;Database=department";

    /// <summary>Ignores the test, with the command to run, where MariaDB is not installed.</summary>
    public static async Task<MariaDbServer> StartAsync()
    {
        if (!File.Exists(Server))
        {
            Assert.Ignore("Needs MariaDB: apt-get install mariadb-server-core mariadb-client-core");
        }

        var directory = Directory.CreateTempSubdirectory("hub-mariadb-");
        var data = Path.Combine(directory.FullName, "data");
        using (var install = Process.Start(new ProcessStartInfo("mariadb-install-db", ["--no-defaults", $"--datadir={data}", "--user=root", "--auth-root-authentication-method=normal", "--skip-test-db"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!)
        {
            var output = install.StandardOutput.ReadToEndAsync();
            var error = await install.StandardError.ReadToEndAsync();
            await install.WaitForExitAsync();
            Assert.That(install.ExitCode, Is.Zero, await output + error);
        }

        var process = Process.Start(new ProcessStartInfo(
            Server, ["--no-defaults", $"--datadir={data}", $"--socket={directory.FullName}/socket", "--skip-networking", "--user=root", "--innodb-buffer-pool-size=16M", $"--log-error={directory.FullName}/log"]))!;
        var server = new MariaDbServer(directory, process);
        await Eventually.HoldsAsync(server.IsUpAsync, () => File.ReadAllText($"{directory.FullName}/log"));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await MySqlConnection.ClearAllPoolsAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            await using var connection = new MySqlConnection($"Server={_directory.FullName}/socket;Protocol=unix;User ID=root;Pooling=false");
            await connection.OpenAsync();
            await using var create = new MySqlCommand("create database department character set utf8mb4", connection);
            await create.ExecuteNonQueryAsync();
            return true;
        }
        catch (MySqlException) when (!_process.HasExited)
        {
            return false;
        }
    }
}
