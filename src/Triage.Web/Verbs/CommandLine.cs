using System.Reflection;
using Triage.Connectors.Instance;
using Triage.Storage;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>The program's own verbs. No verb serves. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
public static class CommandLine
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private const string Usage = """
        Triage: the incident dashboard for teams that let AI agents do real work.

          (no verb)        serve the app
          import FILE..    take files of traces: OTLP (JSON, JSON lines, protobuf), OpenInference, Phoenix,
                           Langfuse, Jaeger, Tempo; says how far it is, Ctrl+C cancels
          sample           load the sample scenarios and say where to begin
          remap            read stored traces again with the mapping of this version, where an older one read them
          backup FILE      copy the whole database into FILE, also while Triage runs; as secret as the database
          restore FILE     put a backup in place of the database, which is kept; Triage must be stopped
          audit verify [N:HASH]
                           check that no entry of the audit log was changed or removed, and say how far it goes;
                           with what an earlier check said, also that nothing was written anew
          keys create --scope intake [--scope read ..] [--name NAME] [--days N] [--workspace ID]
                           make a key for a program and print it, this once
          keys list [--workspace ID]
                           list the keys, without their secrets
          keys revoke ID [--workspace ID]
                           end a key, on every instance within a minute
          erase preview VALUE [--name NAME] [--mentions true] [--workspace ID]
                           say what would be removed of a subject, and what would stay
          erase begin VALUE [--name NAME] [--mentions true] [--workspace ID]
                           remove it for good; while Triage runs, it begins there after 30 seconds
          erase person NAME --confirm NAME
                           remove somebody who used Triage, by name or sign-in name: their ways in go, what they did
                           stays under a neutral name
          erase list [--workspace ID]
                           list the erasures
          erase cancel ER-N [--workspace ID]
                           cancel one that has not begun
          people reset-password LOGIN
                           print a link with which that person sets a new password, once and within an hour
          --version        print the version
          --help           print this
          protection rotate
                           make new keys for cookies, forms and stored secrets, and void what the old ones signed;
                           also while Triage runs

        Settings are given as --Triage:Name=value or in the environment as Triage__Name.
        """;

    /// <summary>Null when there is no verb and the app should serve.</summary>
    public static async Task<int?> TryRunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var (words, settings) = Split(args);
        if (args.Contains("--help", StringComparer.Ordinal))
        {
            await output.WriteLineAsync(Usage);
            return Done;
        }

        if (args.Contains("--version", StringComparer.Ordinal))
        {
            await output.WriteLineAsync(
                typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion
            );
            return Done;
        }

        if (words.Count == 0)
        {
            return null;
        }

        try
        {
            return await DoAsync(words, settings, output, error);
        }
        catch (Exception refused) when (refused is StartRefusedException or StorageRefusedException or RunningInstanceException)
        {
            await error.WriteLineAsync(refused.Message);
            return Failed;
        }
    }

    private static async Task<int> DoAsync(List<string> words, string[] settings, TextWriter output, TextWriter error)
    {
        switch (words)
        {
            case ["import", _, ..]:
                using (var interrupt = new Interrupt())
                await using (var desk = await VerbDesk.OpenAsync(settings))
                {
                    return await desk.ImportAsync(words[1..], output, error, interrupt.Token) ? Done : Failed;
                }

            case ["sample"]:
                await using (var desk = await VerbDesk.OpenAsync(settings))
                {
                    await desk.LoadSamplesAsync(output);
                    return Done;
                }

            case ["remap"]:
                await using (var desk = await VerbDesk.OpenAsync(settings))
                {
                    await desk.RemapAsync(output);
                    return Done;
                }

            case ["backup", var file]:
                return await SayAsync(BackupVerbs.BackupAsync(settings, file), output);

            case ["restore", var file]:
                return await SayAsync(BackupVerbs.RestoreAsync(settings, file), output);

            case ["audit", "verify", .. { Count: <= 1 } noted]:
                return await AuditVerbs.VerifyAsync(settings, noted.SingleOrDefault(), output) ? Done : Failed;

            case ["keys", "create"]:
                return await KeyVerbs.CreateAsync(settings, output, error) ? Done : WrongUsage;

            case ["keys", "list"]:
                await KeyVerbs.ListAsync(settings, output);
                return Done;

            case ["keys", "revoke", var key]:
                return await KeyVerbs.RevokeAsync(settings, key, output, error) ? Done : Failed;

            case ["erase", ..] when await ErasureVerbs.TryRunAsync(words[1..], settings, output, error) is { } done:
                return done ? Done : Failed;

            case ["people", "reset-password", var login]:
                return await PeopleVerbs.ResetPasswordAsync(settings, login, output, error) ? Done : Failed;

            case ["protection", "rotate"]:
                return await SayAsync(ProtectionVerbs.RotateAsync(settings), output);

            default:
                await error.WriteLineAsync($"'{string.Join(' ', words)}' is no verb of this program.\n\n{Usage}");
                return WrongUsage;
        }
    }

    private static async Task<int> SayAsync(Task<string> done, TextWriter output)
    {
        await output.WriteLineAsync(await done);
        return Done;
    }

    /// <summary>Verbs and their operands apart from settings, written as <c>--key=value</c> or <c>--key value</c>.</summary>
    private static (List<string> Words, string[] Settings) Split(IReadOnlyList<string> args)
    {
        var words = new List<string>();
        var settings = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            settings.Add(args[i]);
            if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Count)
            {
                settings.Add(args[++i]);
            }
        }

        return (words, [.. settings]);
    }
}
