using System.Diagnostics;
using Npgsql;

namespace Hub.Host.Development;

/// <summary>
/// A PostgreSQL server of our own for the demo, the benchmarks and the tests: made by the installed initdb in a data directory,
/// reached through a unix socket only, run by an unprivileged user when we are root. Durability settings are PostgreSQL's defaults
/// (fsync and synchronous_commit on). Not for production: there the connection string names a real server.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _data;
    private readonly string? _user;
    private readonly bool _wasRunning;

    private PrivatePostgres(string binaries, string data, string socket, string? user, bool wasRunning)
    {
        (_binaries, _data, SocketDirectory, _user, _wasRunning) = (binaries, data, socket, user, wasRunning);
    }

    public string SocketDirectory { get; }

    /// <summary>
    /// An eighth of the machine's memory, 128 MB to 2 GB; taken from the system only as far as it is used.
    /// </summary>
    private static long SharedBuffersMb => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 >> 20, 128, 2048);

    /// <summary>Connection string of a database on this server (user hub, no password: the socket is private to this machine).</summary>
    public string ConnectionString(string database, int maxPoolSize = 40) =>
        $"Host={SocketDirectory};Username=hub;Database={database};Maximum Pool Size={maxPoolSize};Timeout=30;Command Timeout=120";

    /// <summary>Starts the server in <paramref name="directory"/>, making it first when it does not exist.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed (the message says what to install) or does not start.</exception>
    public static async Task<PrivatePostgres> StartAsync(string directory, CancellationToken cancellationToken = default)
    {
        var binaries = FindBinaries();
        Directory.CreateDirectory(directory);
        var data = Path.Combine(Path.GetFullPath(directory), "pg");
        // A unix socket path may hold 107 bytes: a deep data directory gets its socket under the temporary directory.
        var socket = data.Length < 80 ? Path.Combine(Path.GetFullPath(directory), "s") : Directory.CreateTempSubdirectory("hub-pg-").FullName;
        var user = Environment.UserName == "root" ? "postgres" : null;
        Directory.CreateDirectory(socket);
        Directory.CreateDirectory(data);
        if (user is not null)
        {
            await RunAsync("chown", ["-R", user, data, socket], null, cancellationToken);
            await MakeReachableAsync(data, user, cancellationToken);
        }

        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            await RunAsync(Path.Combine(binaries, "initdb"), ["-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"], user, cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"),
                $"listen_addresses = ''\nmax_connections = 200\nshared_buffers = {SharedBuffersMb}MB\nmax_wal_size = 4GB\ncheckpoint_timeout = 15min\nwal_compression = off\njit = off\n", cancellationToken);
        }

        var running = File.Exists(Path.Combine(data, "postmaster.pid"))
            && await TryRunAsync(Path.Combine(binaries, "pg_ctl"), ["-D", data, "status"], user, cancellationToken);
        if (!running)
        {
            await RunAsync(Path.Combine(binaries, "pg_ctl"),
                ["-D", data, "-w", "-t", "120", "-l", Path.Combine(data, "server.log"), "-o", $"-k {socket}", "start"], user, cancellationToken);
        }
        else
        {
            // The socket directory of the running server stands in line 5 of its pid file.
            socket = (await File.ReadAllLinesAsync(Path.Combine(data, "postmaster.pid"), cancellationToken))[4];
        }

        return new PrivatePostgres(binaries, data, socket, user, running);
    }

    /// <summary>Creates the database unless it exists; returns its connection string.</summary>
    public async Task<string> EnsureDatabaseAsync(string database, string? template = null, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            var sql = $"create database \"{database}\"" + (template is null ? "" : $" template \"{template}\"");
            await using var create = new NpgsqlCommand(sql, connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return ConnectionString(database);
    }

    /// <summary>Stops the server (fast shutdown), unless it was already running when we came.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_wasRunning)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsync(Path.Combine(_binaries, "pg_ctl"), ["-D", _data, "-m", "fast", "-w", "stop"], _user, CancellationToken.None);
        }
    }

    private static string FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        var versions = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        return versions
            .Select(v => Path.Combine(v, "bin"))
            .Where(b => File.Exists(Path.Combine(b, "initdb")))
            .OrderByDescending(b => int.TryParse(Path.GetFileName(Path.GetDirectoryName(b)), out var n) ? n : 0)
            .FirstOrDefault()
            ?? throw new InvalidOperationException("未安装 PostgreSQL · PostgreSQL server binaries not found under /usr/lib/postgresql. Install them: apt-get install postgresql");
    }

    /// <summary>Gives the unprivileged user the right to pass through the parents of its data directory (search permission only).</summary>
    private static async Task MakeReachableAsync(string path, string user, CancellationToken cancellationToken)
    {
        if (await TryRunAsync("test", ["-r", path], user, cancellationToken))
        {
            return;
        }

        for (var parent = Directory.GetParent(path); parent is not null && parent.FullName != "/"; parent = parent.Parent)
        {
            var mode = File.GetUnixFileMode(parent.FullName);
            if (!mode.HasFlag(UnixFileMode.OtherExecute))
            {
                File.SetUnixFileMode(parent.FullName, mode | UnixFileMode.OtherExecute);
            }
        }
    }

    private static async Task RunAsync(string file, string[] arguments, string? user, CancellationToken cancellationToken)
    {
        var (code, output) = await ExecuteAsync(file, arguments, user, cancellationToken);
        if (code != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} failed with exit code {code}: {output}");
        }
    }

    private static async Task<bool> TryRunAsync(string file, string[] arguments, string? user, CancellationToken cancellationToken) =>
        (await ExecuteAsync(file, arguments, user, cancellationToken)).Code == 0;

    private static async Task<(int Code, string Output)> ExecuteAsync(string file, string[] arguments, string? user, CancellationToken cancellationToken)
    {
        // The server inherits our pipes: pg_ctl start must not keep them open, so its output goes to a file of its own.
        var log = Path.GetTempFileName();
        try
        {
            var line = string.Join(' ', arguments.Prepend(file).Select(a => "'" + a.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
            var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", UseShellExecute = false, RedirectStandardInput = true };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(user is null ? $"exec {line} >'{log}' 2>&1" : $"exec setpriv --reuid={user} --regid={user} --clear-groups {line} >'{log}' 2>&1");
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await File.ReadAllTextAsync(log, cancellationToken)).Trim());
        }
        finally
        {
            File.Delete(log);
        }
    }
}
