using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>What became of a batch that was stored.</summary>
/// <param name="RunIds">Runs that were made or changed.</param>
public sealed record IntakeResult(int Received, int Stored, IReadOnlyList<string> RunIds, IReadOnlyList<Refusal> Refused);

/// <summary>The one way in for telemetry, whatever transport brought it: read, redact, store, and only then answer.</summary>
public sealed class TelemetryIntake(WorkspaceReaders readers, IRunStore runs, ChangeStore changes, OwnMeasures measures)
{
    /// <exception cref="MalformedTelemetryException">The body can never be read.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was stored; the sender may try again.</exception>
    public async Task<IntakeResult> TakeAsync(
        WorkspaceId workspace,
        OtlpSignal signal,
        OtlpEncoding encoding,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation
    )
    {
        if (signal == OtlpSignal.Metrics)
        {
            return new IntakeResult(0, 0, [], []);
        }

        var reader = await readers.ForAsync(workspace, cancellation);
        var reading = Read(() =>
            signal == OtlpSignal.Traces ? reader.ReadTraces(body, encoding) : reader.ReadLogs(body, encoding)
        );
        var receipt = await StoreAsync(workspace, PacksOf(reading), cancellation);
        return await TakenAsync(
            workspace,
            receipt,
            new TelemetryBatch([], reading.Refused, reading.Received)
            {
                Evaluated = [.. reading.Evaluated],
                Pipelines = reading.Pipelines,
            },
            cancellation
        );
    }

    /// <summary>Stores what was read.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored; the sender may try again.</exception>
    public async Task<IntakeResult> StoreAsync(WorkspaceId workspace, TelemetryBatch batch, CancellationToken cancellation) =>
        await TakenAsync(workspace, await StoreAsync(workspace, batch.Packs, cancellation), batch, cancellation);

    private async Task<IntakeReceipt> StoreAsync(
        WorkspaceId workspace,
        IEnumerable<SpanPack> packs,
        CancellationToken cancellation
    )
    {
        var storing = runs.StoreAsync(workspace, packs, cancellation);
        using var waiting = measures.Waiting();
        return await storing;
    }

    private static IEnumerable<SpanPack> PacksOf(TelemetryReading reading)
    {
        using var packs = reading.Packs().GetEnumerator();
        while (Read(packs.MoveNext))
        {
            yield return packs.Current;
        }
    }

    /// <summary>Reads; a mistake of ours in reading is told apart from what the sender can mend.</summary>
    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception mistake) when (mistake is not (MalformedTelemetryException or OutOfMemoryException))
        {
            throw new UnreadTelemetryException(mistake);
        }
    }

    /// <param name="batch">Beside its packs.</param>
    private async Task<IntakeResult> TakenAsync(
        WorkspaceId workspace,
        IntakeReceipt receipt,
        TelemetryBatch batch,
        CancellationToken cancellation
    )
    {
        await changes.ReportAsync(workspace, batch.Pipelines, cancellation);
        var unclaimed = await ClaimAsync(workspace, batch.Evaluated, cancellation);
        return new IntakeResult(
            batch.Received,
            receipt.Spans,
            receipt.RunIds,
            [.. batch.Refused, .. receipt.Refused, .. unclaimed]
        );
    }

    // After the spans, which make the run. The same claim twice is one claim, so a sender that repeats the batch does no harm.
    private async Task<IReadOnlyList<Refusal>> ClaimAsync(
        WorkspaceId workspace,
        IReadOnlyList<EvaluatedRun> evaluated,
        CancellationToken cancellation
    )
    {
        var refused = new List<Refusal>();
        foreach (var (traceId, claim) in evaluated)
        {
            if (!await runs.ClaimOutcomeAsync(workspace, traceId, claim, cancellation))
            {
                refused.Add(new Refusal($"evaluation of trace {traceId}", "The trace has no run: none of its spans was taken."));
            }
        }

        return refused;
    }
}
