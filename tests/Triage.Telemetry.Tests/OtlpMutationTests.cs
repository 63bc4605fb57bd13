using System.Text.Json;
using Google.Protobuf;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

/// <summary>Recorded requests with bytes changed at random: what Google's parser takes is taken, with the same spans, and nothing else.</summary>
public class OtlpMutationTests
{
    [Theory]
    [InlineData("plain-dotnet/traces.pb", 1)]
    [InlineData("openinference-langchain/traces.pb", 2)]
    [InlineData("semantic-kernel/traces.pb", 3)]
    [InlineData("vercel7/traces.pb", 4)]
    public void ReadTraces_ChangedBytes_AreReadAsGoogleReadsThem(string name, int seed)
    {
        // One span of each kind is enough: the same bytes are changed more often then.
        var whole = ExportTraceServiceRequest.Parser.ParseFrom(Recording.Body(name));
        foreach (var scope in whole.ResourceSpans.SelectMany(r => r.ScopeSpans))
        {
            while (scope.Spans.Count > 1)
            {
                scope.Spans.RemoveAt(1);
            }
        }

        var (body, random) = (whole.ToByteArray(), new Random(seed));
        var taken = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var changed = Changed(body, random);
            if (IsReadAsGoogleReads(changed, $"seed {seed}, case {i}"))
            {
                taken++;
            }
        }

        // The comparison is of worth only while both sides are met.
        Assert.InRange(taken, 100, 900);
    }

    [Theory]
    [InlineData("0A 00")]
    [InlineData("0A 80 00")]
    [InlineData("0A 80 80 80 80 80 80 80 80 80 00")]
    [InlineData("0A 80 80 80 80 80 80 80 80 80 80 00")]
    [InlineData("0A FF FF FF FF 0F")]
    [InlineData("0A FF FF FF FF 07")]
    [InlineData("0A 05 01")]
    [InlineData("00 00")]
    [InlineData("0A")]
    [InlineData("80")]
    [InlineData("08 01")]
    [InlineData("0B 0C")]
    [InlineData("0B 13 14 0C")]
    [InlineData("0B 14")]
    [InlineData("0B")]
    [InlineData("0C")]
    [InlineData("0E")]
    [InlineData("0D 00 00 00 00")]
    [InlineData("0D 00 00")]
    [InlineData("09 00 00 00 00 00 00 00 00")]
    [InlineData("FA FF FF FF 0F 00")]
    public void ReadTraces_EdgeOfTheEncoding_IsReadAsGoogleReadsIt(string hex) =>
        IsReadAsGoogleReads(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), hex);

    /// <summary>Whether the body is taken; fails where the two do not agree.</summary>
    private static bool IsReadAsGoogleReads(byte[] body, string which)
    {
        ExportTraceServiceRequest? expected = null;
        var isOfText = false;
        try
        {
            expected = ExportTraceServiceRequest.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            isOfText = e.Message.Contains("UTF-8", StringComparison.OrdinalIgnoreCase);
        }

        TelemetryBatch? batch = null;
        try
        {
            batch = Recording.Reader.ReadTraces(body, OtlpEncoding.Protobuf).ToBatch();
        }
        catch (MalformedTelemetryException)
        {
            // Refused.
        }

        if (expected is null)
        {
            // Text that is none costs a sender that text here, and not the whole request.
            Assert.True(batch is null || isOfText, $"{which}: Google refuses it.");
            return false;
        }

        Assert.True(batch is not null, $"{which}: Google takes it.");
        Assert.Equal(Text(Recording.Reader.ReadTraces(expected.ToByteArray(), OtlpEncoding.Protobuf).ToBatch()), Text(batch));
        return true;
    }

    private static string Text(TelemetryBatch batch) =>
        JsonSerializer.Serialize(
            new
            {
                batch.Received,
                batch.Refused,
                batch.Spans,
                batch.Evaluated,
            }
        );

    private static byte[] Changed(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes[at] = bytes[random.Next(bytes.Count)];
                    break;
                default:
                    bytes.RemoveRange(Math.Max(at, bytes.Count - length), Math.Min(length, bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }
}
