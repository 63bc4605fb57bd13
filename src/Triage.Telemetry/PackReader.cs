using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>What the bytes of packs say: one span for all records of it in one pack.</summary>
internal sealed class PackReader(ReadingSettings settings, KnownKeys keys, ReadingMemo memo, bool whole)
{
    private readonly SpanReader spans = new(settings, keys, memo, whole);

    /// <summary>What evaluators said in the packs read so far.</summary>
    public IReadOnlyCollection<EvaluatedRun> Evaluated => spans.Evaluated;

    /// <summary>What CI systems said in what was read so far.</summary>
    public IReadOnlyList<PipelineRun> Pipelines => spans.Pipelines;

    public IReadOnlyList<PackedSpan> Read(PackForm form, ReadOnlyMemory<byte> bytes)
    {
        var content = new PackContent();
        foreach (var resource in WireReader.Messages(bytes, 1))
        {
            var resourceBytes = WireReader.Messages(resource, 1).FirstOrDefault();
            var attributes = new AttributeSet(8);
            foreach (var attribute in WireReader.Messages(resourceBytes, 1))
            {
                attributes.Add(attribute, keys);
            }

            foreach (var scope in WireReader.Messages(resource, 2))
            {
                var scopeBytes = WireReader.Messages(scope, 1).FirstOrDefault();
                var around = new RecordSurroundings(attributes, ScopeWord(scopeBytes, 1), ScopeWord(scopeBytes, 2));
                var seed = RecordHash.Of(scopeBytes.Span, RecordHash.Of(resourceBytes.Span));
                foreach (var record in WireReader.Messages(scope, 2))
                {
                    if (Read(form, record, around, content) is { } span)
                    {
                        content.Add(span, RecordHash.Of(record.Span, seed));
                    }
                }
            }
        }

        return content.Spans;
    }

    private Span? Read(PackForm form, ReadOnlyMemory<byte> record, RecordSurroundings around, PackContent content)
    {
        try
        {
            return form == PackForm.Logs ? spans.ReadLog(record, around, content.OrderOf) : spans.ReadSpan(record, around);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? ScopeWord(ReadOnlyMemory<byte> scope, int field) =>
        WireReader.Messages(scope, field).LastOrDefault() is { IsEmpty: false } word
            ? SpanReader.Word(word, Limits.MaxSpanNameChars)
            : null;
}

/// <summary>The spans of one pack while it is read.</summary>
internal sealed class PackContent
{
    private readonly List<PackedSpan> spans = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly Dictionary<int, HashSet<ulong>> hashes = [];
    private readonly Dictionary<(string SpanId, long At), long> next = [];

    public IReadOnlyList<PackedSpan> Spans => spans;

    /// <summary>Clocks of SDKs are coarse: contents of one instant keep the order in which they were sent.</summary>
    public long OrderOf(string spanId, long at)
    {
        var count = next.GetValueOrDefault((spanId, at));
        next[(spanId, at)] = count + 1;
        return at + count;
    }

    /// <summary>The hash of several records does not depend on their order, nor on one that is there twice.</summary>
    public void Add(Span span, ulong hash)
    {
        if (known.TryAdd(span.SpanId, spans.Count))
        {
            spans.Add(new PackedSpan(span, hash));
            return;
        }

        var at = known[span.SpanId];
        var before = spans[at];
        if (!hashes.TryGetValue(at, out var seen))
        {
            hashes[at] = seen = [before.Hash];
        }

        spans[at] = new PackedSpan(SpanMerge.Merge(before.Span, span), before.Hash + (seen.Add(hash) ? hash : 0));
    }
}
