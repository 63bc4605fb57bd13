using Triage.Engine.Access;
using Triage.Storage;
using Triage.Storage.Access;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>Reads the audit log from outside the app, so that a running one need not be trusted with it.</summary>
internal static class AuditVerbs
{
    /// <param name="noted">What an earlier check said; null when there was none.</param>
    /// <returns>False when an entry is not as it was written.</returns>
    /// <exception cref="StartRefusedException"><paramref name="noted"/> is not what a check says.</exception>
    /// <exception cref="StorageRefusedException">There is no database of this version.</exception>
    public static async Task<bool> VerifyAsync(string[] settings, string? noted, TextWriter output)
    {
        var known = (AuditHead?)null;
        if (noted is not null)
        {
            known = AuditHead.TryParse(noted, out var read)
                ? read
                : throw new StartRefusedException(
                    $"'{noted}' is not what an earlier check said. It is written NUMBER:HASH, as the last line of 'audit verify' has it."
                );
        }

        var builder = VerbDesk.Builder(settings);
        builder.AddTriageRooms();
        await using var app = builder.Build();
        await app.Services.GetRequiredService<StorageStartup>().RefuseUnlessOpenedBeforeAsync(CancellationToken.None);
        var found = await app.Services.GetRequiredService<AuditLog>().VerifyAsync(known, CancellationToken.None);
        await output.WriteLineAsync(
            found.IsWhole ? $"The {found.Head.Number} entries of the audit log are as they were written." : found.Why
        );
        await output.WriteLineAsync(
            found.IsWhole
                ? $"Keep this elsewhere and give it to the next check: {found.Head}"
                : $"All before it are as they were written: {found.Head}"
        );
        return found.IsWhole;
    }
}
