using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Agents;

namespace Triage.Web.Tests.Agents;

public sealed class RedRunsTabTests : PageOverStorage
{
    private const string Name = "reconciler";

    [Fact]
    public async Task Open_FewRuns_SaysHowManyAreNeeded()
    {
        await StoreAsync(1, "1.4.0", Outcome.Red);

        var page = Show();

        page.WaitForAssertion(() => Assert.Contains("8 of each are needed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("did not change beyond chance", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewBuildFails_NamesItWithCountsAndMarksWhenItBegan()
    {
        await StoreManyAsync();

        var page = Show();

        page.WaitForElement("tbody tr");
        var row = page.Find("tbody tr").TextContent;
        Assert.Contains("build 1.5.0", row, StringComparison.Ordinal);
        Assert.Contains("12 of 15 (80 %)", row, StringComparison.Ordinal);
        Assert.Contains("0 of 25 (0 %)", row, StringComparison.Ordinal);
        Assert.Equal(
            $"/w/main/runs?agent={Name}&build=1.5.0&outcome=red",
            page.FindAll("tbody tr a").Single(a => a.TextContent == "all red").GetAttribute("href")
        );
        Assert.Contains("more red runs", page.Find(".mark.red").TextContent, StringComparison.Ordinal);
        Assert.Contains("before 0 of 25 (0 %) were red, since then 12 of 15 (80 %)", Flat(page), StringComparison.Ordinal);
        Assert.Contains("0 %, then 80 %", page.Find(".shift-bar").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Contains("1.4.0 → 1.5.0", page.Find(".shift-changes").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "7 days")]
    [InlineData("0", "30 days")]
    [InlineData("9999", "30 days")]
    public async Task Open_DaysInTheAddress_AreMarked(string days, string marked)
    {
        await StoreAsync(1, "1.4.0", Outcome.Red);

        var page = Open<AgentPage>($"/w/main/agents/{Name}/red-runs?days={days}", ("Name", Name), ("Tab", "red-runs"));

        page.WaitForElement(".days");
        Assert.Equal(marked, page.Find(".days a[aria-current]").TextContent);
    }

    private async Task StoreManyAsync()
    {
        for (var i = 0; i < 40; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(20));
            var isNew = i >= 25;
            await StoreAsync(i + 1, isNew ? "1.5.0" : "1.4.0", isNew && i % 5 != 1 ? Outcome.Red : Outcome.Green);
        }

        Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task StoreAsync(int trace, string version, Outcome outcome)
    {
        var nano = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var store = Services.GetRequiredService<IRunStore>();
        var receipt = await store.StoreAsync(
            Scope.Id,
            [
                new Span
                {
                    TraceId = $"{trace:x32}",
                    SpanId = $"{trace:x16}",
                    Name = "invoke_agent",
                    Kind = StepKind.Agent,
                    StartUnixNano = nano,
                    EndUnixNano = nano + 1_000_000,
                    Agent = Name,
                    Build = new Build(version, null, null),
                },
            ],
            Cancellation
        );
        var claim = new OutcomeClaim(outcome, OutcomeSource.Api, Clock.GetUtcNow(), Actor.Owner);
        await store.ClaimOutcomeAsync(Scope.Id, receipt.RunIds[0], claim, Cancellation);
    }

    private static string Flat(IRenderedComponent<AgentPage> page) =>
        string.Join(
            ' ',
            page.Find("[aria-labelledby=shift]").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    private IRenderedComponent<AgentPage> Show() =>
        Open<AgentPage>($"/w/main/agents/{Name}/red-runs", ("Name", Name), ("Tab", "red-runs"));
}
