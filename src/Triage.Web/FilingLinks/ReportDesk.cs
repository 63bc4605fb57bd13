using System.Security.Cryptography;
using System.Text;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Storage.Incidents;
using Triage.Storage.Workspaces;
using Triage.Web.Incidents;

namespace Triage.Web.FilingLinks;

/// <summary>
/// Takes reports through the filing link of an agent. The link lets in to this and nothing else; what is told back is
/// how the report stands, never what is inside.
/// </summary>
public sealed class ReportDesk(IAgentStore agents, IncidentDesk incidents, ReporterStore reporters, WorkspaceStore workspaces)
{
    private const int SecretBytes = 16;

    /// <summary>A word between workspace and secret: the address of a status names no workspace by itself.</summary>
    private const char Between = '-';

    public static string NewToken() => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);

    /// <summary>The agent's link with this key; null when there is none, said in the same time whichever part is wrong.</summary>
    public async Task<Agent?> FindAsync(WorkspaceId workspace, string agent, string key, CancellationToken cancellation)
    {
        var found = await agents.GetAsync(workspace, agent, cancellation);
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(found.FilingKey ?? ""));
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return CryptographicOperations.FixedTimeEquals(expected, given) && found.FilingKey is not null ? found : null;
    }

    /// <summary>Of the workspace of a link that was found.</summary>
    public async Task<TimeZoneInfo> ZoneAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        (await workspaces.GetAsync(workspace, cancellation)).Zone;

    /// <summary>Files the report and answers the secret of its status address. The same report again answers the same secret.</summary>
    /// <param name="form">Without mistakes.</param>
    public async Task<string> FileAsync(Agent agent, ReportForm form, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var by = new Actor(form.Name is null ? "filing link" : $"{form.Name} (filing link)");
        var incident = await incidents.FileAsync(
            agent.Workspace,
            form.ToFiling(agent.Name, zone),
            by,
            $"report {Derived("key", form)}",
            cancellation
        );
        var secret = $"{agent.Workspace}{Between}{Derived("secret", form)}";
        await reporters.AddAsync(agent.Workspace, incident.Record.Number, form.ToReporter(), secret, cancellation);
        return secret;
    }

    /// <summary>How the report with this secret stands; null when there is none.</summary>
    public async Task<ReportStanding?> StandingAsync(string secret, CancellationToken cancellation)
    {
        var between = secret.LastIndexOf(Between);
        return between > 0 && secret.Length <= Limits.MaxShortTextChars
            ? await reporters.StandingAsync(new WorkspaceId(secret[..between]), secret, cancellation)
            : null;
    }

    /// <summary>Made from the random token of the form, so that nobody else can make it and sending twice makes it again.</summary>
    private static string Derived(string purpose, ReportForm form) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{form.Whole}")).AsSpan(0, SecretBytes));
}
