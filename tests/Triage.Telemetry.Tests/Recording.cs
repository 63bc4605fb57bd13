using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Request bodies of real SDKs, one folder per client under <c>Recorded</c>.</summary>
internal static class Recording
{
    public static readonly ReadingSettings Settings = new(
        ["job.name", "ai.telemetry.metadata.jobType"],
        ["session.id"],
        ["ledger", "order_id", "ticket_id", "invoice_id"]
    );

    public static readonly TelemetryReader Reader = new(Settings, [1, 2, 3, 4]);

    public static readonly SpanMapping Mapping = new(Settings);

    extension(TelemetryBatch batch)
    {
        /// <summary>All spans of the packs, in full, with what came beside their bytes.</summary>
        public IReadOnlyList<Span> Spans => batch.SpansBy(Mapping);

        public IReadOnlyList<Span> SpansBy(SpanMapping mapping) =>
            [
                .. batch.Packs.SelectMany(p =>
                    mapping
                        .Read(p.Form, p.Bytes)
                        .Zip(p.Spans, (full, said) => full with { RunKey = said.Span.RunKey, Redaction = p.Redaction })
                ),
            ];
    }

    /// <summary>Everything that is recorded, as <c>client/signal.encoding</c>.</summary>
    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Folder, "*.gz", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Folder, f)[..^".gz".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static TelemetryBatch Read(TelemetryReader reader, string name) =>
        name.Contains("/logs", StringComparison.Ordinal)
            ? reader.ReadLogs(Body(name), EncodingOf(name)).ToBatch()
            : reader.ReadTraces(Body(name), EncodingOf(name)).ToBatch();

    /// <summary>All batches of a file as one.</summary>
    public static TelemetryBatch ReadFile(byte[] file, string? format) => Joined(Batches(file, format));

    public static IReadOnlyList<FileBatch> Batches(byte[] file, string? format, long maxWholeBytes = 64 * 1024 * 1024) =>
        Reader
            .ReadFileAsync(new MemoryStream(file), format, maxWholeBytes, TestContext.Current.CancellationToken)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken)
            .ToList();

    public static TelemetryBatch Joined(IReadOnlyList<FileBatch> batches) =>
        new(
            [.. batches.SelectMany(b => b.Batch.Packs)],
            [.. batches.SelectMany(b => b.Batch.Refused)],
            batches.Sum(b => b.Batch.Received)
        );

    public static byte[] Body(string name)
    {
        using var file = File.OpenRead(Path.Combine(Folder, name + ".gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static IReadOnlyList<Span> Traces(string name)
    {
        var batch = Reader.ReadTraces(Body(name), EncodingOf(name)).ToBatch();
        Assert.Empty(batch.Refused);
        Assert.Equal(batch.Received, batch.Spans.Count);
        return batch.Spans;
    }

    public static IReadOnlyList<Span> Logs(string name) => Reader.ReadLogs(Body(name), EncodingOf(name)).ToBatch().Spans;

    public static IReadOnlyList<Span> Traces(JsonNode body) =>
        Reader.ReadTraces(BytesOf(body), OtlpEncoding.Json).ToBatch().Spans;

    public static IReadOnlyList<Span> Logs(JsonNode body) => Reader.ReadLogs(BytesOf(body), OtlpEncoding.Json).ToBatch().Spans;

    private static byte[] BytesOf(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    /// <summary>All messages of a slot, parsed, in order.</summary>
    public static IReadOnlyList<Message> Messages(this Span span, ContentSlot slot) =>
        [.. span.In(slot).Select(c => Message.Parse(c.Body))];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Recorded");

    private static OtlpEncoding EncodingOf(string name) =>
        name.EndsWith(".json", StringComparison.Ordinal) ? OtlpEncoding.Json : OtlpEncoding.Protobuf;
}
