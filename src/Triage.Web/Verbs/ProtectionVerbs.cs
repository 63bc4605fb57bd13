using Triage.Engine;
using Triage.Storage;
using Triage.Web.Access.Protection;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

internal static class ProtectionVerbs
{
    /// <summary>Beside a running Triage too: it looks for new keys by itself.</summary>
    /// <exception cref="StartRefusedException">The key file cannot be used.</exception>
    /// <exception cref="StorageRefusedException">There is no database of this version.</exception>
    public static async Task<string> RotateAsync(string[] settings)
    {
        var builder = VerbDesk.Builder(settings);
        builder.AddTriageRooms();
        await using var app = builder.Build();
        await app.Services.GetRequiredService<StorageStartup>().RefuseUnlessOpenedBeforeAsync(CancellationToken.None);
        var lost = await app.Services.RotateProtectionAsync(Actor.System, CancellationToken.None);
        return $"New protection keys are made. Every sign-in and every open form is void within {ProtectionRounds.Every.TotalSeconds:0} seconds, on every instance."
            + (lost == 0 ? "" : $" The secrets of {lost} webhooks could not be opened and are lost: make new ones.");
    }
}
