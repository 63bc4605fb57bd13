using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class EvaluationTests
{
    private static readonly TelemetryReader WithThreshold = new(
        new ReadingSettings([], [], []) { EvaluationThresholds = new Dictionary<string, double> { ["groundedness"] = 0.7 } },
        [1, 2, 3, 4]
    );

    [Fact]
    public void ReadTraces_EventOnASpan_IsAClaimOfItsTrace()
    {
        var evaluated = Assert.Single(
            ReadTraces(
                ("gen_ai.evaluation.name", "total-matches"),
                ("gen_ai.evaluation.score.value", 0.2),
                ("gen_ai.evaluation.score.label", "fail"),
                ("gen_ai.evaluation.explanation", "9 of 412 differ")
            ).Evaluated
        );

        Assert.Equal(OtlpSample.TraceId, evaluated.TraceId);
        Assert.Equal(
            new OutcomeClaim(
                Outcome.Red,
                OutcomeSource.Evaluation,
                new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero),
                new Actor("judge"),
                Check: "total-matches",
                Note: "fail; score 0.2; 9 of 412 differ"
            ),
            evaluated.Claim
        );
    }

    [Theory]
    [InlineData("pass", Outcome.Green)]
    [InlineData(" Passed ", Outcome.Green)]
    [InlineData("correct", Outcome.Green)]
    [InlineData("FAIL", Outcome.Red)]
    [InlineData("incorrect", Outcome.Red)]
    public void ReadTraces_LabelThatIsAVerdict_Decides(string label, Outcome expected) =>
        Assert.Equal(expected, Assert.Single(ReadTraces(("gen_ai.evaluation.score.label", label)).Evaluated).Claim.Outcome);

    [Theory]
    [InlineData("relevant")]
    [InlineData("toxic")]
    [InlineData("")]
    public void ReadTraces_LabelThatIsNone_ClaimsNothingAndTheEventStays(string label)
    {
        var batch = ReadTraces(("gen_ai.evaluation.score.label", label), ("gen_ai.evaluation.score.value", 1.0));

        Assert.Empty(batch.Evaluated);
        Assert.Equal("gen_ai.evaluation.result", Assert.Single(Assert.Single(batch.Spans).Events).Name);
    }

    [Theory]
    [InlineData("groundedness", 0.7, Outcome.Green)]
    [InlineData("groundedness", 0.69, Outcome.Red)]
    public void ReadTraces_ScoreWithAThreshold_DecidesByIt(string name, double score, Outcome expected)
    {
        var batch = Traces(WithThreshold, ("gen_ai.evaluation.name", name), ("gen_ai.evaluation.score.value", score));

        Assert.Equal(expected, Assert.Single(batch.Evaluated).Claim.Outcome);
    }

    [Fact]
    public void ReadTraces_ScoreOfAnotherEvaluation_ClaimsNothing() =>
        Assert.Empty(
            Traces(WithThreshold, ("gen_ai.evaluation.name", "politeness"), ("gen_ai.evaluation.score.value", 0.1)).Evaluated
        );

    [Fact]
    public void ReadTraces_SameEventTwice_IsOneClaim()
    {
        var span = SpanWith(("gen_ai.evaluation.score.label", "pass"));
        span["events"]!.AsArray().Add(span["events"]![0]!.DeepClone());

        Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Evaluated);
    }

    [Theory]
    [InlineData(
        """ "attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"total"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}] """
    )]
    [InlineData(
        """ "body":{"kvlistValue":{"values":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"total"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}} """
    )]
    public void ReadLogs_EvaluationRecord_IsAFragmentOfItsSpanAndAClaim(string said)
    {
        var batch = Logs($$""" "traceId":"{{OtlpSample.TraceId}}","spanId":"{{OtlpSample.SpanId}}",{{said}} """);

        var fragment = Assert.Single(batch.Spans);
        Assert.True(fragment.IsFragment);
        Assert.Equal("gen_ai.evaluation.result", Assert.Single(fragment.Events).Name);
        var claim = Assert.Single(batch.Evaluated).Claim;
        Assert.Equal((Outcome.Red, "total"), (claim.Outcome, claim.Check));
    }

    [Fact]
    public void ReadLogs_EvaluationWithoutASpan_IsRefusedWithTheRemedy()
    {
        var batch = Logs(
            """ "attributes":[{"key":"gen_ai.response.id","value":{"stringValue":"chatcmpl-1"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}] """
        );

        Assert.Empty(batch.Evaluated);
        Assert.Contains("names no trace and span", Assert.Single(batch.Refused).Why, StringComparison.Ordinal);
    }

    private static TelemetryBatch Logs(string fields) =>
        Recording
            .Reader.ReadLogs(
                Encoding.UTF8.GetBytes(
                    $$$"""
                    {"resourceLogs":[{"scopeLogs":[{"logRecords":[
                      {"timeUnixNano":"1700000000000000000","eventName":"gen_ai.evaluation.result",{{{fields}}}}
                    ]}]}]}
                    """
                ),
                OtlpEncoding.Json
            )
            .ToBatch();

    private static TelemetryBatch ReadTraces(params (string Key, object Value)[] said) => Traces(Recording.Reader, said);

    private static TelemetryBatch Traces(TelemetryReader reader, params (string Key, object Value)[] said)
    {
        var trace = OtlpSample.TraceOf(SpanWith(said));
        trace["resourceSpans"]![0]!["resource"] = new JsonObject
        {
            ["attributes"] = new JsonArray(OtlpSample.Attribute("service.name", new JsonObject { ["stringValue"] = "judge" })),
        };
        return reader.ReadTraces(Encoding.UTF8.GetBytes(trace.ToJsonString()), OtlpEncoding.Json).ToBatch();
    }

    private static JsonObject SpanWith(params (string Key, object Value)[] said)
    {
        var span = OtlpSample.SpanOf([]);
        span["events"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "gen_ai.evaluation.result",
                ["timeUnixNano"] = "1700000000000000000",
                ["attributes"] = new JsonArray([
                    .. said.Select(a =>
                        (JsonNode)
                            OtlpSample.Attribute(
                                a.Key,
                                a.Value is double number
                                    ? new JsonObject { ["doubleValue"] = number }
                                    : new JsonObject { ["stringValue"] = (string)a.Value }
                            )
                    ),
                ]),
            }
        );
        return span;
    }
}
