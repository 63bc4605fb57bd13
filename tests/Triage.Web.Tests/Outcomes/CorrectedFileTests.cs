using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Outcomes;
using TestContext = Xunit.TestContext;

namespace Triage.Web.Tests.Outcomes;

public sealed class CorrectedFileTests : PageOnDisk
{
    private static readonly Dictionary<string, string> NothingByHand = new(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OutcomeDesk Desk => Services.GetRequiredService<OutcomeDesk>();

    [Fact]
    public async Task MatchAsync_CorrectedFileWithTheUsualDirt_FindsTheNineWrongItems()
    {
        await StoreBatchAsync();

        var match = await MatchAsync(InvoiceBatch.CorrectedFile());

        Assert.Equal(412, match.Sheet.Read);
        Assert.Equal(5, match.Sheet.Repeated);
        Assert.Equal(DecimalMark.Comma, match.Sheet.Mark);
        Assert.Equal(["INV-0005"], match.Sheet.Conflicts.Select(c => c.Subject));
        Assert.Equal(["INV-9001", "INV-9002", "INV-9003"], match.Unmatched.Select(u => u.Line.Subject));
        Assert.Equal(
            InvoiceBatch.Wrong.Select(InvoiceBatch.Id),
            match.Matched.Where(m => m.Outcome == Outcome.Red).Select(m => m.Item!)
        );
        Assert.Equal(394, match.Green);
    }

    [Fact]
    public async Task RecordAsync_CorrectedFile_MakesItemsRedAndLeavesTheRunAsItWas()
    {
        var run = await StoreBatchAsync();

        await RecordAsync(await MatchAsync(InvoiceBatch.CorrectedFile()));

        var found = await FindAsync(run);
        Assert.Equal(new ItemCounts(InvoiceBatch.Invoices, 9, 0), found.Items);
        Assert.Equal(default, found.Outcome);
        var red = (await RedAsync(run))[0];
        Assert.Equal(("7.187,50", "0"), (red.Expected, red.Actual));
        Assert.Equal(["execute_tool list_invoices", "execute_tool post_result"], red.Touches.Select(t => t.Step));
        Assert.Equal((165, InvoiceBatch.Invoices), (red.Touches[1].Position, red.Touches[1].Of));
    }

    [Fact]
    public async Task RecordAsync_SameFileTwice_AddsNothing()
    {
        await StoreBatchAsync();
        await RecordAsync(await MatchAsync(InvoiceBatch.CorrectedFile()));
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await RecordAsync(await MatchAsync(InvoiceBatch.CorrectedFile())));
    }

    [Fact]
    public async Task MatchAsync_FileThatTellsOnlyWhatWasExpected_ComparesWithWhatTheLastStepMadeOfTheItem()
    {
        await StoreBatchAsync();

        var match = await MatchAsync(InvoiceBatch.CorrectedFile(withActual: false));

        // Not "due": that is what the run was given.
        Assert.Equal("amount", match.Fact);
        Assert.Equal(9, match.Red);
        Assert.Equal("0", match.Matched.First(m => m.Outcome == Outcome.Red).Actual);
    }

    [Fact]
    public async Task MatchAsync_SubjectMappedByHand_SpeaksOfTheItemThatIsMeant()
    {
        await StoreBatchAsync();
        var byHand = new Dictionary<string, string>(StringComparer.Ordinal) { ["INV-9001"] = "INV-0001" };

        var match = await MatchAsync(InvoiceBatch.CorrectedFile(), byHand);

        Assert.Equal(["INV-9002", "INV-9003"], match.Unmatched.Select(u => u.Line.Subject));
        Assert.Contains(match.Matched, m => m.Line.Subject == "INV-9001" && m.Item == "INV-0001");
    }

    [Fact]
    public async Task TakeBackAsync_RecordedFile_LeavesNoItemRed()
    {
        var run = await StoreBatchAsync();
        var claims = (await MatchAsync(InvoiceBatch.CorrectedFile())).Claims(
            OutcomeSource.File,
            "f.csv",
            Actor.Owner,
            Clock.GetUtcNow()
        );
        await Desk.RecordAsync(WorkspaceId.Main, claims, _ => Task.CompletedTask, Cancellation);
        Clock.Advance(TimeSpan.FromMinutes(1));

        await Desk.TakeBackAsync(WorkspaceId.Main, claims, Actor.Owner, Cancellation);

        Assert.Equal(new ItemCounts(InvoiceBatch.Invoices, 0, InvoiceBatch.Invoices), (await FindAsync(run)).Items);
    }

    [Fact]
    public async Task MatchAsync_SubjectOfTheWholeRun_SpeaksOfTheLatestRunThatHadStarted()
    {
        var first = await StoreAsync(Recorded.Reconciliation(1));
        var second = await StoreAsync(Recorded.Reconciliation(2));
        const string file = """
            [{"agent":"reconciler","subject":"EU-2031","outcome":"red"},
             {"agent":"reconciler","subject":"EU-2031","outcome":"green","at":"2026-11-16T08:01:30Z"},
             {"traceId":"00000000000000000000000000000001","expected":12.50,"actual":"12.5"},
             {"subject":"EU-2031","outcome":"red"},
             {"agent":"reconciler","subject":"EU-2031","outcome":"reddish"}]
            """;

        var table = OutcomeTable.Read(file);
        var match = await Desk.MatchAsync(
            WorkspaceId.Main,
            ColumnMapping.Of(table.Headers, []).Sheet(table, null),
            null,
            NothingByHand,
            Cancellation
        );

        // Two lines about one subject are one thing: the later line counts.
        Assert.Equal(
            [(2, first, Outcome.Green), (3, first, Outcome.Green)],
            match.Matched.Select(m => (m.Line.Number, m.RunId, m.Outcome))
        );
        Assert.NotEqual(first, second);
        Assert.Equal([4, 5], match.Unmatched.Select(u => u.Line.Number));
    }

    [Fact]
    public async Task RoundAsync_RuleOverTheItems_MarksRunAndItemsUntilItIsSwitchedOff()
    {
        var run = await StoreBatchAsync();
        Clock.Advance(Limits.SettlesAfter);
        var rule = new OutcomeRule(
            "1",
            "posted nothing",
            Outcome.Red,
            [new OutcomeCondition(ConditionOn.Arguments, ConditionTest.Equal, "post_result", "$.posted[*].amount", "0")],
            true,
            Actor.Owner,
            Clock.GetUtcNow()
        );
        await SetAsync(a => a with { OutcomeRules = [rule] });
        await RoundAsync();
        Assert.Equal(new EffectiveOutcome(Outcome.Red, OutcomeSource.Rule), (await FindAsync(run)).Outcome);
        Assert.Equal(9, (await FindAsync(run)).Items.Red);

        Clock.Advance(TimeSpan.FromMinutes(1));
        await SetAsync(a => a with { OutcomeRules = [rule with { On = false }] });
        await RoundAsync();

        Assert.Equal(Outcome.Unknown, (await FindAsync(run)).Outcome.Outcome);
        Assert.Equal(0, (await FindAsync(run)).Items.Red);
    }

    [Fact]
    public async Task RoundAsync_QuietRun_IsPresumedGreenAfterTheDaysOfItsAgent()
    {
        var run = await StoreAsync(Recorded.Reconciliation(1));
        await SetAsync(a => a with { PresumedGreenAfterDays = 7 });
        await RoundAsync();
        Assert.Equal(default, (await FindAsync(run)).Outcome);

        Clock.Advance(TimeSpan.FromDays(7));
        await RoundAsync();

        Assert.Equal(new EffectiveOutcome(Outcome.Green, OutcomeSource.Presumed), (await FindAsync(run)).Outcome);
    }

    private async Task<string> StoreBatchAsync()
    {
        await InvoiceBatch.SetRulesAsync(Services.GetRequiredService<IAgentStore>(), Cancellation);
        return await StoreAsync(InvoiceBatch.Run());
    }

    private async Task<OutcomeMatch> MatchAsync(byte[] file, IReadOnlyDictionary<string, string>? byHand = null)
    {
        var table = OutcomeTable.Read(file);
        var sheet = ColumnMapping.Of(table.Headers, ["invoice"]).Sheet(table, InvoiceBatch.Agent);
        return await Desk.MatchAsync(WorkspaceId.Main, sheet, null, byHand ?? NothingByHand, Cancellation);
    }

    private Task<int> RecordAsync(OutcomeMatch match) =>
        Desk.RecordAsync(
            WorkspaceId.Main,
            match.Claims(OutcomeSource.File, "corrections.csv", Actor.Owner, Clock.GetUtcNow()),
            _ => Task.CompletedTask,
            Cancellation
        );

    private Task RoundAsync() => Services.GetRequiredService<OutcomeReadings>().RoundAsync(WorkspaceId.Main, 10, Cancellation);

    private Task SetAsync(Func<Agent, Agent> change) =>
        Services
            .GetRequiredService<IAgentStore>()
            .ChangeAsync(WorkspaceId.Main, InvoiceBatch.Agent, change, "set", Actor.Owner, Cancellation);

    private async Task<Run> FindAsync(string run) =>
        (await Services.GetRequiredService<RunQueries>().FindAsync(WorkspaceId.Main, run, Cancellation))!.Run;

    private async Task<IReadOnlyList<RunItem>> RedAsync(string run) =>
        (
            await Services
                .GetRequiredService<ItemQueries>()
                .OfRunAsync(WorkspaceId.Main, run, new ItemFilter { Outcome = Outcome.Red }, Cancellation)
        ).Items;
}
