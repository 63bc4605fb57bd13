using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Tests.Agents;

public sealed class FingerprintsTests
{
    private const string Agent = "reconciler";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_Run_NotesEachThingThatItWasMadeOf()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var run = await StoreAsync(store, Call(1));

        var rows = await RowsAsync(store);

        Assert.Equal(
            [
                (FingerprintKind.Prompt, "", "Match payments."),
                (FingerprintKind.Tools, "", "list_payments"),
                (FingerprintKind.Model, "", "gpt-4.1"),
                (FingerprintKind.AnsweringModel, "gpt-4.1", "gpt-4.1-2025-04-14"),
                (FingerprintKind.Parameters, "", "temperature=0"),
                (FingerprintKind.Credential, "", "bank-7"),
                (FingerprintKind.Instrumentation, "", "openai 1.2 (otel-genai)"),
                (FingerprintKind.Build, "production", "1.4.0 (8f3a2c1d9e)"),
                (FingerprintKind.Environment, "", "production"),
            ],
            rows.OrderBy(r => r.Kind).Select(r => (r.Kind, r.Part, r.Label?.Split('\t')[0]))
        );
        Assert.All(rows, r => Assert.Equal((run, run, "1.4.0"), (r.FirstRun, r.LastRun, r.Build)));
        Assert.Equal("Match payments.", await TextAsync(store, rows.Single(r => r.Kind == FingerprintKind.Prompt).Key));
        Assert.Contains(
            "Lists payments.",
            await TextAsync(store, rows.Single(r => r.Kind == FingerprintKind.Tools).Key),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Store_SameThingsInAnyOrder_WidensTheTimeInWhichTheyWereSeen()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Call(1, minute: 30));
        var last = await StoreAsync(store, Call(2, minute: 60));
        store.Clock.Advance(TimeSpan.FromMinutes(1));
        var first = await StoreAsync(store, Call(3, minute: 0));

        var prompt = Assert.Single(await RowsAsync(store), r => r.Kind == FingerprintKind.Prompt);

        Assert.Equal((first, last), (prompt.FirstRun, prompt.LastRun));
        Assert.Equal((Some.Start, Some.Start.AddMinutes(60)), (Floor(prompt.FirstSeenAtUtc), Floor(prompt.LastSeenAtUtc)));
    }

    [Fact]
    public async Task Store_NothingNewWithinTheMinute_WritesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var i = 1; i <= 3; i++)
        {
            store.Clock.Advance(TimeSpan.FromMinutes(1));
            await StoreAsync(store, Call(i, minute: i));
        }

        store.Clock.Advance(TimeSpan.FromMinutes(1));
        await StoreAsync(store, Call(4, minute: 3.5));

        Assert.All(await RowsAsync(store), r => Assert.Equal(Some.Start.AddMinutes(3), Floor(r.LastSeenAtUtc)));
    }

    [Fact]
    public async Task Store_TwoRunsInOneBatch_AreNotedOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();

        await StoreAsync(store, Call(1), Call(2, minute: 5));

        Assert.Equal(9, (await RowsAsync(store)).Count);
    }

    [Fact]
    public async Task Store_TemplateFilledInByEachRun_KeepsAFewTexts()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var i = 1; i <= 12; i++)
        {
            store.Clock.Advance(TimeSpan.FromMinutes(1));
            await StoreAsync(
                store,
                Call(i, minute: i, prompt: $"Today you help {Names[i % Names.Length]}{i} with order #{i * 37}. Be brief.")
            );
        }

        var prompts = (await RowsAsync(store)).Where(r => r.Kind == FingerprintKind.Prompt).ToList();

        Assert.Equal(Limits.MaxTextsPerTemplate, prompts.Count);
        Assert.Single(prompts.Select(p => p.Skeleton).Distinct());
        Assert.Equal(Some.Start.AddMinutes(12), Floor(prompts.Max(p => p.LastSeenAtUtc)));
        Assert.Empty(await ChangesAsync(store));
    }

    [Fact]
    public async Task Store_PromptThatIsNewWithEachRun_IsLeftBe()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var random = new Random(3);
        for (var i = 1; i <= 30; i++)
        {
            store.Clock.Advance(TimeSpan.FromMinutes(2));
            var words = Enumerable.Range(0, 20).Select(_ => new string((char)('a' + random.Next(26)), random.Next(3, 9)));
            await StoreAsync(store, Call(i, minute: i, prompt: string.Join(' ', words)));
            await RowsAsync(store);
        }

        var prompts = (await RowsAsync(store)).Where(r => r.Kind == FingerprintKind.Prompt).ToList();

        Assert.Equal(Limits.MaxTextsSeenOnce, prompts.Count);
    }

    [Fact]
    public async Task Store_VariablesThatOnlyTheRunsShow_AreLearned()
    {
        using var store = await StoreOnDisk.OpenAsync();
        string[] goods = ["shoes", "a red tent", "ropes", "two stoves", "wax", "maps"];
        for (var i = 0; i < goods.Length; i++)
        {
            await StoreAsync(
                store,
                Call(i + 1, minute: i, prompt: $"You sell {goods[i]} in our shop and answer in one line. Never promise a date.")
            );
        }

        // The second text is an edit, as far as anybody can tell then; from the third on it is a variable.
        Assert.True((await ChangesAsync(store)).Count <= 1);
        await StoreAsync(
            store,
            Call(20, minute: 20, prompt: "You sell maps in our shop and answer in one line. Never promise anything.")
        );
        Assert.Equal(Trigger.Prompt, (await ChangesAsync(store))[0].What.Kind);
    }

    [Fact]
    public async Task ChangesAsync_ToolDescribedOtherwiseInsideABuild_NamesTheTool()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Call(1));
        var before = await StoreAsync(store, Call(2, minute: 5));
        var after = await StoreAsync(store, Call(3, minute: 9, tool: "Lists payments of one ledger."));

        var change = Assert.Single(await ChangesAsync(store));

        Assert.Equal("list_payments described otherwise", change.What.After);
        Assert.Equal((before, after, true), (change.Earlier, change.Later, change.WithoutNewBuild));
    }

    [Fact]
    public async Task ChangesAsync_FlagSwitched_IsAChangeOfItsOwn()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Call(1) with { Flags = [new FlagSeen("new-matcher", "off"), new FlagSeen("tone", "warm")] });
        await StoreAsync(
            store,
            Call(2, minute: 5) with
            {
                Flags = [new FlagSeen("new-matcher", "on"), new FlagSeen("tone", "warm")],
            }
        );

        var change = Assert.Single(await ChangesAsync(store));

        Assert.Equal(new SetupChange(Trigger.Config, "flag new-matcher", "off", "on"), change.What);
    }

    [Fact]
    public async Task ChangesAsync_AnotherWorkspace_SeesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Call(1));
        await StoreAsync(store, Call(2, minute: 5, prompt: "Another."));

        Assert.Empty(await store.Get<AgentHistory>().ChangesAsync(Some.Other, Agent, Cancellation));
        var key = (await RowsAsync(store)).First(r => r.Kind == FingerprintKind.Prompt).Key;
        Assert.Null(await store.Get<AgentHistory>().TextAsync(Some.Other, key, Cancellation));
    }

    private static readonly string[] Names = ["Ana", "Bo", "Cy"];

    private static DateTimeOffset Floor(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    private static Span Call(int trace, double minute = 0, string prompt = "Match payments.", string tool = "Lists payments.") =>
        Some.Span(trace, at: Some.Start.AddMinutes(minute), agent: Agent) with
        {
            RequestModel = "gpt-4.1",
            ResponseModel = "gpt-4.1-2025-04-14",
            Parameters = "temperature=0",
            CredentialId = "bank-7",
            ScopeName = "openai",
            ScopeVersion = "1.2",
            Dialect = "otel-genai",
            Contents =
            [
                new SpanContent(ContentSlot.SystemPrompt, 0, null, prompt),
                new SpanContent(ContentSlot.ToolDefinition, 0, null, $$"""{"name":"list_payments","description":"{{tool}}"}"""),
            ],
        };

    private static async Task<string> StoreAsync(StoreOnDisk store, params Span[] spans) =>
        (await store.RunStore.StoreAsync(Main, spans, Cancellation)).RunIds[0];

    private static Task<List<FingerprintRow>> RowsAsync(StoreOnDisk store) =>
        store.Database.ReadAsync(
            c => c.In<FingerprintRow>(Main).Where(r => r.Agent == Agent).ToListAsync(Cancellation),
            Cancellation
        );

    private static Task<string?> TextAsync(StoreOnDisk store, string key) =>
        store.Get<AgentHistory>().TextAsync(Main, key, Cancellation);

    private static Task<IReadOnlyList<SeenChange>> ChangesAsync(StoreOnDisk store) =>
        store.Get<AgentHistory>().ChangesAsync(Main, Agent, Cancellation);
}
