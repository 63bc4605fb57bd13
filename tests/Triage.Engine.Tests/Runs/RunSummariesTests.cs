using System.Text.Json;
using FsCheck.Xunit;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Runs.Recorded;

namespace Triage.Engine.Tests.Runs;

public sealed class RunSummariesTests
{
    [Fact]
    public void Of_AgentRun_AddsUp()
    {
        var summary = RunSummaries.Of(
            [
                Agent(1, 0, 0, "invoice-reconciler", lastsMs: 900),
                ModelCall(2, 1, 10) with
                {
                    InputTokens = 100,
                    OutputTokens = 10,
                },
                ToolCall(3, 1, 30, "list_payments"),
                ModelCall(4, 1, 50) with
                {
                    InputTokens = 150,
                    OutputTokens = 20,
                },
                ToolCall(5, 1, 70, "post_match") with
                {
                    Status = SpanStatus.Error,
                },
            ],
            "billing"
        );

        Assert.Equal("invoice-reconciler", summary.Agent);
        Assert.Equal(["invoice-reconciler"], summary.Agents);
        Assert.Equal("invoke_agent", summary.Task);
        Assert.Equal((2, 2), (summary.ModelCallCount, summary.ToolCallCount));
        Assert.Equal((250, 30), (summary.InputTokens, summary.OutputTokens));
        Assert.Equal((5, 1), (summary.SpanCount, summary.ErrorSpanCount));
        Assert.Equal(new DateTimeOffset(2026, 7, 14, 6, 0, 0, TimeSpan.Zero), summary.StartedAtUtc);
        Assert.Equal(900, summary.DurationMs);
        Assert.Equal("gpt-4.1", summary.RequestModel);
        Assert.False(summary.RootMissing);
        Assert.Equal(
            "agent:invoice-reconciler > model-call:chat > tool-call:list_payments > model-call:chat > tool-call:post_match",
            summary.Path
        );
    }

    [Fact]
    public void Of_NestedInstrumentationAndSumsOnTheAgent_CountsEachCallAndTokenOnce()
    {
        var summary = RunSummaries.Of(
            [
                Agent(1, 0, 0, "refunds") with
                {
                    InputTokens = 100,
                },
                ModelCall(2, 1, 1) with
                {
                    InputTokens = 100,
                    OutputTokens = 7,
                },
                ModelCall(3, 2, 2) with
                {
                    Name = "anthropic.messages.create",
                    InputTokens = 100,
                },
                ToolCall(4, 1, 20, "refund"),
                ToolCall(5, 4, 21, "refund"),
            ],
            null
        );

        Assert.Equal((1, 1), (summary.ModelCallCount, summary.ToolCallCount));
        Assert.Equal(100, summary.InputTokens);
        // The inner span does not say it, so the outer one counts.
        Assert.Equal(7, summary.OutputTokens);
    }

    [Theory]
    [InlineData(SpanStatus.Error, true, ReportedStatus.Error)]
    [InlineData(SpanStatus.Ok, true, ReportedStatus.Ok)]
    [InlineData(SpanStatus.Unset, true, ReportedStatus.Ok)]
    [InlineData(SpanStatus.Unset, false, ReportedStatus.Unset)]
    public void Of_StatusOfTheRoot_IsWhatTheRunReported(SpanStatus root, bool ended, ReportedStatus expected)
    {
        var span = Span(1) with { Status = root };
        span = ended ? span : span with { EndUnixNano = 0 };
        // A failed step inside is not what the run said of itself.
        var failed = ToolCall(2, 1, 5, "lookup") with
        {
            Status = SpanStatus.Error,
        };

        Assert.Equal(expected, RunSummaries.Of([span, failed], null).ReportedStatus);
    }

    [Fact]
    public void Of_RootThatNeverCame_IsDerivedAndSaysSo()
    {
        var summary = RunSummaries.Of(
            [ModelCall(2, 1, 100) with { Status = SpanStatus.Ok }, ToolCall(3, 1, 300, "refund")],
            "refund-service"
        );

        Assert.True(summary.RootMissing);
        Assert.Equal(ReportedStatus.Unset, summary.ReportedStatus);
        Assert.Equal("chat", summary.Task);
        Assert.Equal("refund-service", summary.Agent);
        Assert.Equal(210, summary.DurationMs);
        Assert.Equal(100, summary.StartedAtUtc.Millisecond);
    }

    [Fact]
    public void Of_EndlessNames_AreCutToWhatRunsCanBeFoundBy()
    {
        var name = "a" + string.Concat(Enumerable.Repeat("🥨", 500));

        var summary = RunSummaries.Of([Span(1, name: name)], name);

        Assert.Equal(name[..199] + "…", summary.Agent);
        Assert.Equal(name[..199] + "…", summary.Task);
    }

    [Fact]
    public void Of_SeveralAgents_OutermostFirst_ClaimedTaskAndFullestBuildWin()
    {
        var summary = RunSummaries.Of(
            [
                Span(1, name: "POST /jobs") with
                {
                    Agent = "gateway",
                    Build = new Build("1.4", null, null),
                },
                Agent(2, 1, 1, "planner") with
                {
                    Task = "month-end",
                },
                Agent(3, 2, 2, "reconciler") with
                {
                    Build = new Build("1.4", "9d1c2ab", "prod"),
                },
            ],
            "jobs"
        );

        Assert.Equal("planner", summary.Agent);
        Assert.Equal(["planner", "reconciler", "gateway"], summary.Agents);
        Assert.Equal("month-end", summary.Task);
        Assert.Equal("9d1c2ab", summary.Build.Commit);
    }

    [Fact]
    public void Of_LoopOverMoreInvoices_TakesTheSamePath_WithAnotherModelToo() =>
        Assert.Equal(RunSummaries.Of(Loop(3, "gpt-4.1"), null).Path, RunSummaries.Of(Loop(40, "gpt-5"), null).Path);

    [Fact]
    public void Of_ToolsAtOnce_TakeTheSamePathWhicheverStartsFirst()
    {
        static string PathOf(string first, string second, int secondMs) =>
            RunSummaries.Of([ToolCall(2, 1, 0, first), ToolCall(3, 1, secondMs, second)], null).Path;

        Assert.Equal(PathOf("list_invoices", "list_payments", 1), PathOf("list_payments", "list_invoices", 1));
        // One after the other is an order, and it may be the fault.
        Assert.NotEqual(PathOf("list_invoices", "list_payments", 20), PathOf("list_payments", "list_invoices", 20));
    }

    [Theory]
    [InlineData("invoke_agent Refund Desk", "invoke_agent")]
    [InlineData("invoke_agent Refund Desk(refund-agent)", "invoke_agent")]
    [InlineData("Refund Desk", "Refund Desk")]
    [InlineData("chat gpt-4.1", "chat")]
    [InlineData("POST /refunds", "POST /refunds")]
    [InlineData("job 0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e", "job <uuid>")]
    public void Of_NameOfTheRoot_GivesTheTaskWithoutAgentAndModel(string name, string task) =>
        Assert.Equal(
            task,
            RunSummaries.Of([Span(1, name: name) with { Agent = "Refund Desk", RequestModel = "gpt-4.1" }], null).Task
        );

    [Fact]
    public void Of_ContentOnTheOuterOfTwoNestedCalls_StillNamesTheUserInput()
    {
        var outer = ModelCall(1, 0, 0).With(ContentSlot.InputMessage, Says("user", "Hi"));
        var digest = SpanDigests.Of(outer, Hasher);

        Assert.Equal(
            digest.UserInputKey,
            RunSummaries.Of([outer with { Digest = digest }, ModelCall(2, 1, 1)], null).UserInputKey
        );
    }

    [Fact]
    public void Of_ToolContentInTheMessagesAlone_IsNotCalledMissing() =>
        Assert.DoesNotContain(
            DiagnosabilityOf(
                ModelCall(1, 0, 0)
                    .With(ContentSlot.InputMessage, Says("user", "Hi"))
                    .With(ContentSlot.OutputMessage, Says("assistant", "Hello")),
                ToolCall(2, 1, 1, "refund")
            ).Missing,
            m => m.StartsWith("Tool", StringComparison.Ordinal)
        );

    [Fact]
    public void Of_Fragment_IsCountedAndOtherwiseWaitsForItsSpan()
    {
        var fragment = new Span
        {
            TraceId = Trace,
            SpanId = Id(9),
            Kind = StepKind.ModelCall,
        };

        var summary = RunSummaries.Of([Span(1, startMs: 5), fragment], null);

        Assert.Equal(2, summary.SpanCount);
        Assert.Equal(0, summary.ModelCallCount);
        Assert.Equal(5, summary.StartedAtUtc.Millisecond);
        Assert.False(summary.RootMissing);
    }

    [Fact]
    public void Of_NothingOrAbsurdFigures_StillAddsUp()
    {
        Assert.Equal("billing", RunSummaries.Of([], "billing").Agent);

        var absurd = RunSummaries.Of(
            [
                ModelCall(1, 0, 0) with
                {
                    InputTokens = long.MaxValue,
                    EndUnixNano = long.MaxValue,
                },
                ModelCall(2, 0, 1) with
                {
                    InputTokens = long.MaxValue,
                    OutputTokens = -5,
                },
            ],
            null
        );
        Assert.Equal((long.MaxValue, 0), (absurd.InputTokens, absurd.OutputTokens));
    }

    [Fact]
    public void Of_EverythingCaptured_IsFullyDiagnosable()
    {
        var diagnosability = DiagnosabilityOf(
            ModelCall(1, 0, 0)
                .With(ContentSlot.InputMessage, Says("system", "Be exact."), Says("user", "Hi"))
                .With(ContentSlot.OutputMessage, Says("assistant", "Hello"))
                .With(ContentSlot.ToolDefinition, """{"name":"refund"}"""),
            ToolCall(2, 1, 1, "refund").With(ContentSlot.ToolArguments, "{}").With(ContentSlot.ToolResult, "done")
        );

        Assert.Equal(1, diagnosability.Score);
        Assert.Empty(diagnosability.Missing);
    }

    [Fact]
    public void Of_NoContent_NamesWhatCannotBeToldAndTheSwitch()
    {
        var diagnosability = DiagnosabilityOf(ModelCall(1, 0, 0), ToolCall(2, 1, 1, "refund"));

        Assert.Equal(1.0 / 6, diagnosability.Score, 6);
        Assert.Equal(6, diagnosability.Missing.Count);
        Assert.All(diagnosability.Missing, m => Assert.Contains("see Connect", m, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("__REDACTED__", "Tool results were redacted whole")]
    [InlineData("[redacted:token:1a2b3c4d]", "Tool results were redacted whole")]
    [InlineData("[hashed:1a2b3c4d5e6f]", "Tool results were stored as hashes")]
    [InlineData(null, "Tool results were sent empty")]
    public void Of_ContentThatSaysNothing_NamesWhy(string? result, string expected)
    {
        var tool = ToolCall(2, 1, 1, "refund").With(ContentSlot.ToolArguments, "{}");
        tool = result is null ? tool with { Empty = [ContentSlot.ToolResult] } : tool.With(ContentSlot.ToolResult, result);

        Assert.Contains(
            DiagnosabilityOf(ModelCall(1, 0, 0), tool).Missing,
            m => m.StartsWith(expected, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Of_MarkInsideALongerResult_LeavesItReadable() =>
        Assert.DoesNotContain(
            DiagnosabilityOf(
                ToolCall(2, 0, 1, "refund").With(ContentSlot.ToolResult, """{"token":"[redacted:token:1a2b3c4d]","total":3}""")
            ).Missing,
            m => m.StartsWith("Tool results", StringComparison.Ordinal)
        );

    [Fact]
    public void Of_FigureOnAnAgentAlone_IsTheRunsOwn()
    {
        var agent = Span(1) with { Kind = StepKind.Agent, InputTokens = 30, OutputTokens = 3 };
        var call = ModelCall(2, 1, 1) with { InputTokens = 10 };

        Assert.Equal((30, 3), (RunSummaries.Of([agent], null).InputTokens, RunSummaries.Of([agent], null).OutputTokens));
        Assert.Equal(
            (10, 3),
            (RunSummaries.Of([agent, call], null).InputTokens, RunSummaries.Of([agent, call], null).OutputTokens)
        );
    }

    [Theory]
    [InlineData("resp_1", 10, 1, 10)]
    [InlineData("resp_1", 11, 2, 21)]
    [InlineData("resp_2", 10, 2, 20)]
    [InlineData(null, 10, 2, 20)]
    public void Of_SameAnswerAndFiguresBesideOneAnother_IsOneCall(string? other, int tokens, int calls, int total)
    {
        var one = ModelCall(1, 0, 0) with { ResponseId = other is null ? null : "resp_1", InputTokens = 10 };
        var two = ModelCall(2, 0, 1) with { ResponseId = other, InputTokens = tokens };
        var summary = RunSummaries.Of([one, two], null);

        Assert.Equal((calls, total), (summary.ModelCallCount, summary.InputTokens));
    }

    [Fact]
    public void Of_TwoSpansOfOneToolCallId_AreOneStep()
    {
        var outer = ToolCall(1, 0, 0, "mcp__shop_refund") with { ToolCallId = "call_1" };
        var inner = ToolCall(2, 1, 1, "refund") with { ToolCallId = "call_1" };

        Assert.Equal(1, RunSummaries.Of([outer, inner], null).ToolCallCount);
    }

    [Fact]
    public void Of_NoToolCall_IsNotBlamedForMissingArguments() =>
        Assert.DoesNotContain(DiagnosabilityOf(ModelCall(1, 0, 0)).Missing, m => m.StartsWith("Tool", StringComparison.Ordinal));

    [Fact]
    public void Of_PlainSpansOnly_SaysThatNoStepWasRecorded()
    {
        var diagnosability = DiagnosabilityOf(Span(1));

        Assert.Equal(0, diagnosability.Score);
        Assert.Contains("No step", Assert.Single(diagnosability.Missing), StringComparison.Ordinal);
    }

    [Property(MaxTest = 200)]
    public bool Of_AnotherOrderOfArrival_GivesTheSameSummary(byte[] seeds)
    {
        var spans = seeds
            .Select(
                (seed, i) =>
                    Span(i + 1, seed % (seeds.Length + 2), seed % 5, seed % 3) with
                    {
                        Kind = (StepKind)(seed % 6),
                        Agent = seed % 4 == 0 ? $"agent-{seed % 3}" : null,
                        ToolName = seed % 3 == 0 ? "refund" : null,
                        RequestModel = seed % 2 == 0 ? $"model-{seed % 3}" : null,
                        Build = new Build(seed % 3 == 0 ? $"{seed}" : null, null, null),
                        Subjects = [new Subject("invoice", $"INV-{seed}")],
                        InputTokens = seed,
                        Digest = SpanDigest.Empty with { SystemPromptKey = $"{seed % 5}", UserInputKey = $"{seed % 7}" },
                    }
            )
            .ToList<SpanSkeleton>();
        var summary = JsonSerializer.Serialize(RunSummaries.Of(spans, "s"));
        spans.Reverse();
        return JsonSerializer.Serialize(RunSummaries.Of(spans, "s")) == summary;
    }

    private static Span Agent(int id, int parent, int startMs, string agent, int lastsMs = 10) =>
        Span(id, parent, startMs, lastsMs, StepKind.Agent, $"invoke_agent {agent}") with
        {
            Agent = agent,
        };

    private static List<Span> Loop(int invoices, string model) =>
        [
            Agent(1, 0, 0, "invoice-reconciler"),
            .. Enumerable
                .Range(1, invoices)
                .SelectMany(i =>
                    new[]
                    {
                        ModelCall(i * 10, 1, i * 10, model),
                        ToolCall(i * 10 + 1, 1, i * 10 + 1, "list_payments"),
                        ToolCall(i * 10 + 2, 1, i * 10 + 2, "list_payments"),
                    }
                ),
        ];

    private static Diagnosability DiagnosabilityOf(params Span[] spans) =>
        RunSummaries.Of([.. spans.Select(s => s with { Digest = SpanDigests.Of(s, Hasher) })], null).Diagnosability;
}
