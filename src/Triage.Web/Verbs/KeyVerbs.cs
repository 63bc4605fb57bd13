using System.Globalization;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Access.Keys;

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
            var scopes = VerbOptions
                .ValuesOf(settings, "scope")
                .SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries))
                .Select(KeysApi.ScopeOf)
                .ToList();
            var days = VerbOptions.ValuesOf(settings, "days").LastOrDefault() is { } said
                ? int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : 0
                : CallerLimits.DefaultKeyDays;
            var workspace = VerbOptions.WorkspaceOf(settings);
            var name = VerbOptions.ValuesOf(settings, "name").LastOrDefault() ?? "command line";
            await using var app = await VerbDesk.OpenBesideAsync(settings);
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
        await using var app = await VerbDesk.OpenBesideAsync(settings);
        foreach (
            var key in await app
                .Services.GetRequiredService<KeyDesk>()
                .ListAsync(VerbOptions.WorkspaceOf(settings), CancellationToken.None)
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
        await using var app = await VerbDesk.OpenBesideAsync(settings);
        var revoked = await app
            .Services.GetRequiredService<KeyDesk>()
            .RevokeAsync(VerbOptions.WorkspaceOf(settings), key, By, CancellationToken.None);
        await (
            revoked is null
                ? error.WriteLineAsync($"The workspace has no key {key} that works. 'keys list' names them.")
                : output.WriteLineAsync($"Key {key} is revoked; within a minute no instance takes it any more.")
        );
        return revoked is not null;
    }
}
