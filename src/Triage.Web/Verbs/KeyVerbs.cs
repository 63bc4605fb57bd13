using System.Globalization;
using Triage.Connectors.Instance;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>
/// Keys from the command line of whoever has the database anyway. Beside a running instance they are written past it: a
/// running one asks the database about every key anew within seconds.
/// </summary>
internal static class KeyVerbs
{
    private static readonly Actor By = new("command line");

    /// <summary>False when what was asked for cannot be: the reason is told.</summary>
    public static async Task<bool> CreateAsync(string[] settings, TextWriter output, TextWriter error)
    {
        try
        {
            var scopes = ValuesOf(settings, "scope")
                .SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries))
                .Select(KeysApi.ScopeOf)
                .ToList();
            var days = ValuesOf(settings, "days").LastOrDefault() is { } said
                ? int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : 0
                : CallerLimits.DefaultKeyDays;
            var workspace = WorkspaceOf(settings);
            var name = ValuesOf(settings, "name").LastOrDefault() ?? "command line";
            await using var app = await OpenAsync(settings);
            var (key, whole) = await app
                .Services.GetRequiredService<KeyDesk>()
                .MakeAsync(workspace, name, scopes, days, By, null, CancellationToken.None);
            await output.WriteLineAsync(whole);
            await error.WriteLineAsync(
                $"It may {string.Join(", ", key.Scopes.Select(ContractWords.Of))} in workspace {workspace} until {key.ExpiresAtUtc:yyyy-MM-dd}, and is shown this once. Send it as 'Authorization: Bearer <key>'."
            );
            return true;
        }
        catch (RefusedInputException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return false;
        }
    }

    public static async Task ListAsync(string[] settings, TextWriter output)
    {
        await using var app = await OpenAsync(settings);
        foreach (
            var key in await app.Services.GetRequiredService<KeyDesk>().ListAsync(WorkspaceOf(settings), CancellationToken.None)
        )
        {
            var state = key.RevokedAtUtc is { } revoked
                ? $"revoked {revoked:yyyy-MM-dd}"
                : $"until {key.ExpiresAtUtc:yyyy-MM-dd}, {(key.UsedAtUtc is { } used ? $"used {used:yyyy-MM-dd HH:mm}" : "never used")}";
            await output.WriteLineAsync(
                $"{key.Id}  {string.Join(",", key.Scopes.Select(ContractWords.Of))}  {state}  {new string([.. key.Name.Where(c => !char.IsControl(c))])}"
            );
        }
    }

    /// <summary>False when there is no such key that works.</summary>
    public static async Task<bool> RevokeAsync(string[] settings, string key, TextWriter output, TextWriter error)
    {
        await using var app = await OpenAsync(settings);
        var revoked = await app
            .Services.GetRequiredService<KeyDesk>()
            .RevokeAsync(WorkspaceOf(settings), key, By, CancellationToken.None);
        await (
            revoked is null
                ? error.WriteLineAsync($"The workspace has no key {key} that works. 'keys list' names them.")
                : output.WriteLineAsync($"Key {key} is revoked; within a minute no instance takes it any more.")
        );
        return revoked is not null;
    }

    private static async Task<WebApplication> OpenAsync(string[] settings)
    {
        var builder = VerbDesk.Builder(settings);
        builder.AddTriageRooms();
        var app = builder.Build();
        using var running = await RunningInstance.FindAsync(
            app.Services.GetRequiredService<TriageSettings>().DataDirectory,
            CancellationToken.None
        );
        if (running is null)
        {
            await app.OpenStorageAsync();
        }

        return app;
    }

    private static WorkspaceId WorkspaceOf(string[] settings) =>
        ValuesOf(settings, "workspace").LastOrDefault() is { } named ? new WorkspaceId(named) : WorkspaceId.Main;

    private static IEnumerable<string> ValuesOf(string[] settings, string name)
    {
        for (var i = 0; i < settings.Length; i++)
        {
            if (settings[i].StartsWith($"--{name}=", StringComparison.Ordinal))
            {
                yield return settings[i][(name.Length + 3)..];
            }
            else if (settings[i] == $"--{name}" && i + 1 < settings.Length)
            {
                yield return settings[i + 1];
            }
        }
    }
}
