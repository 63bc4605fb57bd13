using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Telemetry;

namespace Triage.Benchmarks.Accuracy;

/// <summary>What counts as right for a pair.</summary>
/// <param name="AbstainingIsRight">The cause is not in what was recorded.</param>
/// <param name="Runs">How many runs each side is; with more than one, a run is one trace.</param>
internal sealed record Accepted(
    [property: JsonPropertyName("classes")] IReadOnlyList<string> Classes,
    [property: JsonPropertyName("layers")] IReadOnlyList<string> Layers,
    [property: JsonPropertyName("triggers")] IReadOnlyList<string> Triggers,
    [property: JsonPropertyName("abstainingIsRight")] bool AbstainingIsRight,
    [property: JsonPropertyName("spans")] AcceptedSpans Spans,
    [property: JsonPropertyName("runs")] AcceptedRuns Runs
)
{
    /// <summary>With two causes at once: the classes of each. Empty with one.</summary>
    [JsonPropertyName("both")]
    public IReadOnlyList<IReadOnlyList<string>> Both { get; init; } = [];

    /// <summary>The wrong items of the red run; null when it is no batch.</summary>
    [JsonPropertyName("items")]
    public AcceptedItems? Items { get; init; }
}

/// <param name="Path">Where the items stand in the results of the tool.</param>
internal sealed record AcceptedItems(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("tool")] string Tool,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("wrong")] IReadOnlyList<string> Wrong
);

/// <param name="Inputs"><c>same</c> or <c>different</c>; null where all pairs have the same.</param>
internal sealed record PairLabel(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("client")] string Client,
    [property: JsonPropertyName("cause")] string Cause,
    [property: JsonPropertyName("inputs")] string? Inputs
)
{
    public bool HasOtherInputs => Inputs == "different";
    public bool IsHealthy => Cause == "nothing";
}

internal sealed record AcceptedSpans(
    [property: JsonPropertyName("cause")] IReadOnlyList<AcceptedSpan> Cause,
    [property: JsonPropertyName("firstDifference")] IReadOnlyList<AcceptedSpan> FirstDifference
)
{
    public IEnumerable<AcceptedSpan> All => Cause.Concat(FirstDifference);
}

internal sealed record AcceptedSpan(
    [property: JsonPropertyName("trace")] string Trace,
    [property: JsonPropertyName("span")] string Span
);

internal sealed record AcceptedRuns([property: JsonPropertyName("green")] int Green, [property: JsonPropertyName("red")] int Red);

/// <summary>
/// A folder of recorded OTLP requests: <c>PAIR/green</c> and <c>PAIR/red</c> with bodies as they were sent,
/// <c>accepted.json</c> with what counts as right, <c>labels.json</c> with the client of each pair.
/// </summary>
internal sealed class RecordedPairs(string folder)
{
    private sealed record LabelFile([property: JsonPropertyName("pairs")] IReadOnlyList<PairLabel> Pairs);

    private static readonly byte[] Key = new byte[32];
    private static readonly ContentHasher Hasher = new(Key);

    private static readonly ReadingSettings Settings = new([], [], ["ledger", "order_id", "ticket_id", "invoice_id"]);

    private readonly TelemetryReader _reader = new(Settings, Key);
    private readonly SpanMapping _mapping = new(Settings);

    public IReadOnlyDictionary<string, Accepted> Accepted { get; } =
        JsonSerializer.Deserialize<SortedDictionary<string, Accepted>>(File.ReadAllBytes(Path.Combine(folder, "accepted.json")))!;

    public IReadOnlyDictionary<string, PairLabel> Labels { get; } =
        JsonSerializer
            .Deserialize<LabelFile>(File.ReadAllBytes(Path.Combine(folder, "labels.json")))!
            .Pairs.ToDictionary(p => p.Id, StringComparer.Ordinal);

    public (RecordedRun Green, RecordedRun Red) Read(string pair)
    {
        var accepted = Accepted[pair];
        return (RunOf(pair, "green", accepted.Runs.Green, accepted.Spans), RunOf(pair, "red", accepted.Runs.Red, accepted.Spans));
    }

    /// <summary>What is known of the items of the red run; null when it is no batch.</summary>
    public ItemContrast? ItemsOf(string pair, RecordedRun red, double maxChance)
    {
        if (Accepted[pair].Items is not { } items)
        {
            return null;
        }

        var wrong = items.Wrong.ToHashSet(StringComparer.Ordinal);
        SubjectRule[] rules = [new(items.Name, SubjectPlace.Result, items.Path, items.Tool, PerItem: true)];
        var found = RunItems
            .Of(red.Spans, rules)
            .Items.Select(i =>
                i with
                {
                    Outcome = new EffectiveOutcome(
                        wrong.Contains(i.Subject.Value) ? Outcome.Red : Outcome.Green,
                        OutcomeSource.File
                    ),
                }
            );
        return ItemContrast.Of(red, [.. found], maxChance);
    }

    public IReadOnlyList<Span> SpansOf(string pair, string side) => SpansIn(Path.Combine(folder, pair, side));

    /// <summary>All spans of a side are its run. Where a side holds several runs, it is the trace that holds an accepted span, else the last one.</summary>
    private RecordedRun RunOf(string pair, string side, int runs, AcceptedSpans accepted)
    {
        var spans = SpansIn(Path.Combine(folder, pair, side));
        if (runs > 1)
        {
            var named = accepted.All.Select(s => s.Trace).ToHashSet(StringComparer.Ordinal);
            var byTrace = spans.GroupBy(s => s.TraceId).OrderBy(t => t.Min(s => s.StartUnixNano)).ToList();
            spans = [.. byTrace.Find(t => named.Contains(t.Key)) ?? byTrace[^1]];
        }

        var summary = RunSummaries.Of(spans, ServiceNameOf(spans));
        var at = DateTimeOffset.UnixEpoch;
        return new RecordedRun(
            new Run($"{pair}-{side}", [.. spans.Select(s => s.TraceId).Distinct()], summary, default, 1, true, at, at),
            spans
        );
    }

    private List<Span> SpansIn(string directory)
    {
        var merged = new Dictionary<(string, string), Span>();
        foreach (var file in Directory.GetFiles(directory, "*.body.*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (!name.Contains("-traces.") && !name.Contains("-logs."))
            {
                continue;
            }

            var encoding = name.Contains(".json") ? OtlpEncoding.Json : OtlpEncoding.Protobuf;
            var body = BodyOf(file);
            var batch = name.Contains("-logs.")
                ? _reader.ReadLogs(body, encoding).ToBatch()
                : _reader.ReadTraces(body, encoding).ToBatch();
            // Some traces have their key from another one of the same request: it is not in their bytes.
            foreach (
                var span in batch.Packs.SelectMany(p =>
                    _mapping.Read(p.Form, p.Bytes).Zip(p.Spans, (full, said) => full with { RunKey = said.Span.RunKey })
                )
            )
            {
                var id = (span.TraceId, span.SpanId);
                merged[id] = merged.TryGetValue(id, out var known) ? SpanMerge.Merge(known, span) : span;
            }
        }

        return [.. merged.Values.Select(s => s with { Digest = SpanDigests.Of(s, Hasher) })];
    }

    private static ReadOnlyMemory<byte> BodyOf(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (file.EndsWith(".grpc.bin", StringComparison.Ordinal))
        {
            // One flag byte and four of length stand before the message.
            return bytes.AsMemory(5);
        }

        if (!file.EndsWith(".gz", StringComparison.Ordinal))
        {
            return bytes;
        }

        using var unpacked = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string? ServiceNameOf(IReadOnlyList<Span> spans) =>
        spans.Select(s => s.ResourceAttributes.Find("service.name")).FirstOrDefault(n => n is not null)?.Trim('"');
}
