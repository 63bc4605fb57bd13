using System.Diagnostics;
using System.Globalization;
using Triage.Engine.Runs;
using Triage.Telemetry;

namespace Triage.Benchmarks.Reading;

/// <summary>
/// What it costs to read OTLP request bodies: CPU and memory per span, for a folder with one body per file, protobuf
/// or JSON.
/// </summary>
internal static class ReadReport
{
    private const int Rounds = 8;

    public static int Print(string folder, TextWriter to)
    {
        var bodies = Directory
            .GetFiles(folder)
            .Order(StringComparer.Ordinal)
            .Select(f => new ReadOnlyMemory<byte>(File.ReadAllBytes(f)))
            .ToList();
        for (var round = 1; round <= Rounds; round++)
        {
            // What a reader remembers is worth its cost only where conversations go on: each round starts with none.
            var (read, bytes) = Cost(bodies, (reader, body) => reader.ReadTraces(body, EncodingOf(body)).ToBatch().Received);
            var hasher = new ContentHasher(new byte[32]);
            var (digested, _) = Cost(
                bodies,
                (reader, body) =>
                {
                    var batch = reader.ReadTraces(body, EncodingOf(body)).ToBatch();
                    foreach (var span in batch.Packs.SelectMany(p => p.Spans))
                    {
                        _ = SpanDigests.Of(span.Span, hasher);
                    }

                    return batch.Received;
                }
            );
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}: {read:F2} us/span, {bytes} bytes/span; digests {digested - read:F2} us/span"
                )
            );
        }

        return 0;
    }

    private static (double Micros, long Bytes) Cost(
        List<ReadOnlyMemory<byte>> bodies,
        Func<TelemetryReader, ReadOnlyMemory<byte>, int> read
    )
    {
        var reader = new TelemetryReader(
            new ReadingSettings([], [], ["ledger", "order_id", "ticket_id", "invoice_id"]),
            new byte[32]
        );
        var (cpu, bytes) = (Cpu(), GC.GetAllocatedBytesForCurrentThread());
        var spans = bodies.Sum(body => read(reader, body));
        return ((Cpu() - cpu).TotalMicroseconds / spans, (GC.GetAllocatedBytesForCurrentThread() - bytes) / spans);
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private static OtlpEncoding EncodingOf(ReadOnlyMemory<byte> body) =>
        body.Span[0] == '{' ? OtlpEncoding.Json : OtlpEncoding.Protobuf;
}
