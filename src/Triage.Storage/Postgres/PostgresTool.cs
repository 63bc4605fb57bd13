using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Triage.Storage.Postgres;

/// <summary>The client programs of PostgreSQL. Where to connect, and the password, is told by environment: arguments are seen by everybody.</summary>
internal static class PostgresTool
{
    private const int MaxQuotedChars = 2_000;

    /// <exception cref="StorageRefusedException">It is not installed, or it failed; the message has what it said.</exception>
    public static async Task RunAsync(
        string tool,
        NpgsqlConnectionStringBuilder server,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(Find(tool), arguments) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in Environment(server))
        {
            start.Environment[name] = value;
        }

        using var process = Started(tool, start);
        var said = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            var text = (await said).Trim();
            throw new StorageRefusedException(
                $"{tool} failed: {(text.Length > MaxQuotedChars ? text[..MaxQuotedChars] + "…" : text)}"
            );
        }
    }

    private static Process Started(string tool, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StorageRefusedException(
                $"{tool} was not found. Install the client programs of PostgreSQL (apt-get install postgresql-client), or put their directory on the PATH.",
                e
            );
        }
    }

    /// <summary>On the PATH, or where Debian keeps the newest of several versions.</summary>
    private static string Find(string tool)
    {
        const string Versions = "/usr/lib/postgresql";
        var path = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var debian = Directory.Exists(Versions)
            ? Directory
                .GetDirectories(Versions)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
        return path.Where(d => d.Length > 0).Concat(debian).Select(d => Path.Combine(d, tool)).FirstOrDefault(File.Exists)
            ?? tool;
    }

    private static IEnumerable<(string Name, string Value)> Environment(NpgsqlConnectionStringBuilder server)
    {
        (string, string?)[] all =
        [
            ("PGHOST", server.Host),
            ("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture)),
            ("PGDATABASE", server.Database),
            ("PGUSER", server.Username),
            ("PGPASSWORD", server.Password),
            ("PGPASSFILE", server.Passfile),
            ("PGSSLMODE", ModeOf(server.SslMode)),
            ("PGSSLROOTCERT", server.RootCertificate),
            ("PGAPPNAME", server.ApplicationName),
        ];
        return all.Where(v => v.Item2 is not null).Select(v => (v.Item1, v.Item2!));
    }

    private static string ModeOf(SslMode mode) =>
        mode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => $"{mode}".ToLowerInvariant(),
        };
}
