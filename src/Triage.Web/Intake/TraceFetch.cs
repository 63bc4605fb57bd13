using Triage.Connectors.TraceSources;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;

namespace Triage.Web.Intake;

/// <summary>What came of asking for a trace.</summary>
/// <param name="Taken">Null when there is none; then the others say why.</param>
public sealed record TraceFetched(IntakeResult? Taken, FetchFailure? Failure, string? Why);

/// <summary>Brings one trace from a configured source, by the way that files take.</summary>
public sealed class TraceFetch(ConfiguredSources sources, FileIntake intake)
{
    public IReadOnlyList<string> Sources => sources.Names;

    /// <exception cref="StorageUnavailableException">The trace came and could not be stored.</exception>
    public async Task<TraceFetched> FetchAsync(
        WorkspaceId workspace,
        string source,
        string traceId,
        CancellationToken cancellation
    )
    {
        var fetched = await sources.FetchAsync(source, traceId, cancellation);
        if (fetched.Failure is not null)
        {
            return new TraceFetched(null, fetched.Failure, fetched.Why);
        }

        try
        {
            return new TraceFetched(await intake.TakeAsync(workspace, fetched.Body, null, cancellation), null, null);
        }
        catch (MalformedTelemetryException)
        {
            // What it says instead may quote the source, which is not for everybody's eyes.
            return new TraceFetched(
                null,
                FetchFailure.NotReachable,
                $"{source} answers something that is no trace. Look at Kind and Url of this source in Triage:TraceSources."
            );
        }
    }
}
