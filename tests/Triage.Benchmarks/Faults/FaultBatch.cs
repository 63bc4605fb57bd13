using System.Globalization;
using Triage.Web.Tests.Intake;

namespace Triage.Benchmarks.Faults;

/// <summary>So many spans of one trace, in one request. Its line in the file of acknowledgements is enough to make the same bytes again.</summary>
internal sealed record FaultBatch(string TraceId, int First, int Count)
{
    public IEnumerable<string> SpanIds => Enumerable.Range(First, Count).Select(SentSpan.SpanNo);

    /// <param name="padBytes">Of text that does not compress, in each span: to fill a disk.</param>
    public byte[] Body(int padBytes) =>
        OtlpTrace.Protobuf([
            .. Enumerable
                .Range(First, Count)
                .Select(n => new SentSpan(
                    TraceId,
                    SentSpan.SpanNo(n),
                    $"step {n}",
                    ("step", (long)n),
                    ("triage.task", "fault test"),
                    ("pad", Pad(n, padBytes))
                )
                {
                    Parent = n == 1 ? null : SentSpan.SpanNo(1),
                }),
        ]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TraceId} {First} {Count}");

    /// <returns>The acknowledged batches; a last line that was cut short was never finished and is none.</returns>
    public static IReadOnlyList<FaultBatch> Read(string file) =>
        [
            .. File.ReadLines(file)
                .Select(line => line.Split(' '))
                .Where(words => words.Length == 3)
                .Select(words => new FaultBatch(
                    words[0],
                    int.Parse(words[1], CultureInfo.InvariantCulture),
                    int.Parse(words[2], CultureInfo.InvariantCulture)
                )),
        ];

    private string Pad(int number, int bytes)
    {
        // Not random: a repeat must be the same bytes.
        var pad = new byte[bytes * 3 / 4];
        var state = Convert.ToUInt64(TraceId[..15], 16) + (ulong)number;
        for (var i = 0; i < pad.Length; i++)
        {
            state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
            pad[i] = (byte)(state >> 56);
        }

        return Convert.ToBase64String(pad);
    }
}
