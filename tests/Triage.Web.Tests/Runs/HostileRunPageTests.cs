using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Intake;
using Triage.Web.Runs;
using Triage.Web.Tests.Intake;
using TestContext = Xunit.TestContext;

namespace Triage.Web.Tests.Runs;

/// <summary>S-60, S-67: the page of a run whose sender meant no good.</summary>
public sealed class HostileRunPageTests : PageOnDisk
{
    [Theory]
    [InlineData("chain")]
    [InlineData("cycle")]
    [InlineData("self")]
    public async Task Open_ManySpansOfAnOddTree_ShowsThem(string shape)
    {
        const int Count = 20_000;
        var trace = SentSpan.NewTrace();
        await TakeAsync([
            .. Enumerable
                .Range(1, Count)
                .Select(n => new SentSpan(trace, SentSpan.SpanNo(n), "s")
                {
                    Parent = shape switch
                    {
                        "chain" => n == 1 ? null : SentSpan.SpanNo(n - 1),
                        "cycle" => SentSpan.SpanNo(n == 1 ? Count : n - 1),
                        _ => SentSpan.SpanNo(n),
                    },
                }),
        ]);

        var page = Show(trace);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".waterfall [data-row]")), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Open_TextThatWouldBeMarkup_ShowsItAsText()
    {
        const string Attack = "<img src=x onerror=alert(1)>";
        var trace = SentSpan.NewTrace();
        await TakeAsync([
            new SentSpan(
                trace,
                SentSpan.SpanNo(1),
                Attack,
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.agent.name", Attack),
                ("gen_ai.request.model", Attack),
                ("gen_ai.input.messages", $$"""[{"role":"user","parts":[{"type":"text","content":"{{Attack}}"}]}]"""),
                (Attack, Attack)
            ),
        ]);

        var page = Show(trace, $"?span={SentSpan.SpanNo(1)}");

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".span-panel")));
        Assert.Contains(Attack, page.Find(".waterfall").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("img"));
    }

    private Task TakeAsync(IReadOnlyList<SentSpan> spans) =>
        Services
            .GetRequiredService<TelemetryIntake>()
            .TakeAsync(
                WorkspaceId.Main,
                OtlpSignal.Traces,
                OtlpEncoding.Protobuf,
                OtlpTrace.Protobuf(spans),
                TestContext.Current.CancellationToken
            );

    private IRenderedComponent<RunPage> Show(string trace, string query = "")
    {
        Open($"/w/main/runs/{trace}{query}");
        return Render<RunPage>(p => p.Add(x => x.Workspace, "main").Add(x => x.RunId, trace).Add(x => x.Scope, Scope));
    }
}
