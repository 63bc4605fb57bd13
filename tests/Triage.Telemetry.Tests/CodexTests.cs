using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class CodexTests
{
    private const string Key = "codex:conversation.id:01a20414-e668-7670-9b1e-85fc2464e066";

    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("codex");

    [Fact]
    public void Read_TracesOfOneJob_HaveOneRunKey()
    {
        var spans = new RecordedSdk("codex").Spans;

        Assert.True(spans.Select(s => s.TraceId).Distinct().Count() >= 3);
        Assert.All(
            spans.GroupBy(s => s.TraceId),
            trace => Assert.Equal([Key], trace.Select(s => s.RunKey).OfType<string>().Distinct())
        );
    }

    [Fact]
    public void Read_TwoJobsOfOneResource_TheOtherTracesBelongToNeither()
    {
        var body = new RecordedSdk("codex").Traces.DeepClone();
        var other = body["resourceSpans"]![0]!.DeepClone();
        foreach (var span in other["scopeSpans"]!.AsArray().SelectMany(s => s!["spans"]!.AsArray()))
        {
            span!["traceId"] = string.Concat(span["traceId"]!.GetValue<string>().Reverse());
            foreach (var attribute in span["attributes"]!.AsArray())
            {
                if (attribute!["key"]!.GetValue<string>() is "conversation.id" or "thread_id")
                {
                    attribute["value"] = new JsonObject { ["stringValue"] = "another" };
                }
            }
        }

        body["resourceSpans"]!.AsArray().Add(other);
        var traces = Recording
            .Traces(body)
            .GroupBy(s => s.TraceId)
            .Select(t => t.Select(s => s.RunKey).OfType<string>().Distinct().SingleOrDefault())
            .ToList();

        Assert.Equal(1, traces.Count(k => k == Key));
        Assert.Equal(1, traces.Count(k => k == "codex:conversation.id:another"));
        Assert.True(traces.Count(k => k is null) >= 2);
    }

    [Fact]
    public void Read_LogRecordOfATool_IsTheStepAndTheSpanAroundItTheSameOne()
    {
        var spans = new RecordedSdk("codex").Spans;
        var told = Assert.Single(spans, s => s.Name == "dispatch_tool_call_with_state");

        Assert.Equal((StepKind.ToolCall, "issue_refund"), (told.Kind, told.ToolName));
        Assert.Equal("""{"status":"ok","refund_id":"RF-3101","account":"shop/A-1045"}""", told.TextOf(ContentSlot.ToolResult));
        Assert.Equal(1, RunSummaries.Of(spans, null).ToolCallCount);
    }
}
