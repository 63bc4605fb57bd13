using System.IO.Compression;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Request bodies of real SDKs, one folder per client under <c>Recorded</c>.</summary>
internal static class Recording
{
    public static readonly TelemetryReader Reader = new(
        new ReadingSettings(
            ["job.name", "ai.telemetry.metadata.jobType"],
            ["session.id"],
            ["ledger", "order_id", "ticket_id", "invoice_id"]
        ),
        [1, 2, 3, 4]
    );

    public static byte[] Body(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Recorded", name + ".gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static IReadOnlyList<Span> Traces(string name)
    {
        var batch = Reader.ReadTraces(Body(name), EncodingOf(name));
        Assert.Empty(batch.Refused);
        Assert.Equal(batch.Received, batch.Spans.Count);
        return batch.Spans;
    }

    public static IReadOnlyList<Span> Logs(string name) => Reader.ReadLogs(Body(name), EncodingOf(name)).Spans;

    /// <summary>All messages of a slot, parsed, in order.</summary>
    public static IReadOnlyList<Message> Messages(this Span span, ContentSlot slot) =>
        [.. span.In(slot).Select(c => Message.Parse(c.Body))];

    private static OtlpEncoding EncodingOf(string name) =>
        name.EndsWith(".json", StringComparison.Ordinal) ? OtlpEncoding.Json : OtlpEncoding.Protobuf;
}
