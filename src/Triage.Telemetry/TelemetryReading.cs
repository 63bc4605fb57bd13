using Triage.Engine.Runs;
using Triage.Telemetry.Dialects;

namespace Triage.Telemetry;

/// <summary>
/// A body without its secrets, whose packs are read while they are asked for: of a large one no more than a pack is held as spans.
/// What stands beside the packs is complete once all of them were read.
/// </summary>
public sealed class TelemetryReading
{
    private readonly PackWriter written;
    private readonly PackForm form;
    private readonly PackReader reader;

    internal TelemetryReading(PackWriter written, PackForm form, PackReader reader) =>
        (this.written, this.form, this.reader) = (written, form, reader);

    /// <inheritdoc cref="TelemetryBatch.Received"/>
    public int Received => written.Received;

    /// <inheritdoc cref="TelemetryBatch.Refused"/>
    public IReadOnlyList<Refusal> Refused => written.Refused;

    /// <inheritdoc cref="TelemetryBatch.Evaluated"/>
    public IReadOnlyCollection<EvaluatedRun> Evaluated => reader.Evaluated;

    /// <inheritdoc cref="TelemetryBatch.Pipelines"/>
    public IReadOnlyList<PipelineRun> Pipelines => reader.Pipelines;

    /// <summary>To be gone through once. The bytes of a pack are there until the next one is asked for.</summary>
    /// <exception cref="MalformedTelemetryException">The body can never be read; a sender must not try it again.</exception>
    public IEnumerable<SpanPack> Packs()
    {
        // Its memory is needed by others while these packs wait to be written.
        using var copied = written;
        var inJobs = new List<SpanPack>();
        foreach (var (traceId, bytes) in copied.Packs())
        {
            var pack = new SpanPack(traceId, form, bytes, reader.Read(form, bytes)) { Redaction = copied.RedactionOf(traceId) };
            if (RunKeys.MayBeNamedByOthers(pack.Spans))
            {
                inJobs.Add(Kept(pack));
            }
            else if (pack.Spans.Count > 0)
            {
                yield return pack;
            }
        }

        var keys = RunKeys.OfOtherTraces(inJobs.SelectMany(p => p.Spans).Select(s => s.Span));
        foreach (var pack in inJobs)
        {
            yield return keys.TryGetValue(pack.TraceId, out var key) ? Keyed(pack, key) : pack;
        }
    }

    /// <summary>All of it at once.</summary>
    /// <inheritdoc cref="Packs" path="/exception"/>
    public TelemetryBatch ToBatch() =>
        new([.. Packs().Select(Kept)], Refused, Received) { Evaluated = [.. Evaluated], Pipelines = Pipelines };

    private static SpanPack Kept(SpanPack pack) => pack with { Bytes = pack.Bytes.ToArray() };

    private static SpanPack Keyed(SpanPack pack, string runKey) =>
        pack with
        {
            Spans = [.. pack.Spans.Select(s => s with { Span = s.Span with { RunKey = runKey } })],
        };
}
