using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;
using Triage.Telemetry;
using Triage.Telemetry.Redaction;

namespace Triage.Web.Shell;

/// <summary>
/// A telemetry reader per workspace: redaction marks are keyed by the workspace, and its rules and the content modes of its agents
/// are in it. Whoever changes one of them forgets the reader, so that the next request is read by the new rules.
/// </summary>
public sealed class WorkspaceReaders(
    WorkspaceStore workspaces,
    RedactionStore redaction,
    IAgentStore agents,
    TriageSettings settings
)
{
    private readonly ConcurrentDictionary<WorkspaceId, TelemetryReader> _readers = new();
    private int _forgotten;

    public async Task<TelemetryReader> ForAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        if (_readers.TryGetValue(workspace, out var known))
        {
            return known;
        }

        var before = Volatile.Read(ref _forgotten);
        var rules = await redaction.GetAsync(workspace, cancellation);
        var set = await agents.SetByPeopleAsync(workspace, cancellation);
        var reader = await WithAsync(workspace, rules, ModesOf(set), cancellation);
        _readers[workspace] = reader;
        if (Volatile.Read(ref _forgotten) != before)
        {
            // Changed while it was made: the next one asks again.
            _readers.TryRemove(workspace, out _);
        }

        return reader;
    }

    /// <summary>A reader with rules that do not count yet.</summary>
    public Task<TelemetryReader> TryingAsync(WorkspaceId workspace, RedactionRules rules, CancellationToken cancellation) =>
        WithAsync(workspace, rules, ContentModes.AllRedacted, cancellation);

    /// <summary>To be called after rules or content modes were changed.</summary>
    public void Forget(WorkspaceId workspace)
    {
        Interlocked.Increment(ref _forgotten);
        _readers.TryRemove(workspace, out _);
    }

    private async Task<TelemetryReader> WithAsync(
        WorkspaceId workspace,
        RedactionRules rules,
        ContentModes modes,
        CancellationToken cancellation
    )
    {
        var found = await workspaces.GetAsync(workspace, cancellation);
        return new TelemetryReader(settings.Intake.Reading(), found.ContentKey, rules, modes);
    }

    private static ContentModes ModesOf(IEnumerable<Agent> set) =>
        new(set.ToDictionary(a => a.Name, a => a.ContentMode, StringComparer.Ordinal));
}
