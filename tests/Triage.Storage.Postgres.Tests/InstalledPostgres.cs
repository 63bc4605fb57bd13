using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Triage.Storage.Tests.InstalledPostgres))]

namespace Triage.Storage.Tests;

/// <summary>
/// A PostgreSQL server for tests: the one that TRIAGE_POSTGRES names, else one of the installed binaries, started for
/// these tests alone and ended with them, even when they are killed.
/// </summary>
public sealed class InstalledPostgres : IDisposable
{
    private const string HowToGetOne =
        "No PostgreSQL was found. Install it (apt-get install postgresql), or give a connection string of a server in TRIAGE_POSTGRES.";

    // Reads until this process is gone, however it goes; then ends the server and cleans up after it.
    private const string Watch = """
        "$0/initdb" -D "$1/data" -U triage -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$1/log" 2>&1 &&
        { "$0/postgres" -D "$1/data" -h 127.0.0.1 -p "$2" -k "$1" -F -c max_connections=200 -c synchronous_commit=off \
            -c full_page_writes=off >>"$1/log" 2>&1 & server=$!; read -r _; kill -INT $server; wait $server; }
        rm -rf "$1/data"
        """;

    private static readonly Lazy<Server?> Found = new(Find);

    public static bool IsThere => Found.Value is not null;

    /// <summary>Without a database; the test is skipped, or fails in CI, where there is no server.</summary>
    public static string Connection
    {
        get
        {
            var required = Environment.GetEnvironmentVariable("TRIAGE_REQUIRE_POSTGRES") == "1";
            Assert.False(!IsThere && required, HowToGetOne);
            Assert.SkipWhen(!IsThere, HowToGetOne);
            return Found.Value!.Connection;
        }
    }

    public void Dispose()
    {
        if (Found.IsValueCreated)
        {
            Found.Value?.Dispose();
        }
    }

    private static Server? Find()
    {
        if (Environment.GetEnvironmentVariable("TRIAGE_POSTGRES") is { Length: > 0 } named)
        {
            return new Server(named, null, null);
        }

        var binaries = new[] { "/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql", "/usr/local/pgsql" }
            .Where(Directory.Exists)
            .SelectMany(d => Directory.GetDirectories(d, "bin", SearchOption.AllDirectories))
            .Where(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")))
            .OrderBy(d => d, StringComparer.Ordinal)
            .LastOrDefault();
        return binaries is null ? null : Start(binaries);
    }

    private static Server Start(string binaries)
    {
        var directory = Directory.CreateTempSubdirectory("triage-pg-").FullName;
        var port = FreePort();
        List<string> command = ["sh", "-c", Watch, binaries, directory, port.ToString(CultureInfo.InvariantCulture)];
        if (Environment.UserName == "root")
        {
            // initdb refuses root.
            Run("chown", "postgres", directory);
            command = ["runuser", "-u", "postgres", "--", .. command];
        }

        var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                UseShellExecute = false,
                WorkingDirectory = directory,
            }
        )!;
        var connection = $"Host=127.0.0.1;Port={port};Username=triage";
        var server = new Server(connection, process, directory);
        var patience = Stopwatch.StartNew();
        while (!Answers(connection))
        {
            if (process.HasExited || patience.Elapsed > TimeSpan.FromMinutes(1))
            {
                var log = File.ReadAllText(Path.Combine(directory, "log"));
                server.Dispose();
                throw new InvalidOperationException($"PostgreSQL of {binaries} did not start: {log}");
            }

            Thread.Sleep(50);
        }

        return server;
    }

    private static bool Answers(string connection)
    {
        try
        {
            using var probe = new NpgsqlConnection($"{connection};Database=postgres;Pooling=false;Timeout=2");
            probe.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }

    private sealed record Server(string Connection, Process? Process, string? Directory) : IDisposable
    {
        public void Dispose()
        {
            if (Process is null)
            {
                return;
            }

            NpgsqlConnection.ClearAllPools();
            Process.StandardInput.Close();
            Process.WaitForExit();
            Process.Dispose();
            System.IO.Directory.Delete(Directory!, recursive: true);
        }
    }
}
