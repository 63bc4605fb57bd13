using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class ChainQueriesTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfRunAsync_SpanLink_IsFoundFromBothEnds()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var planner = await StoreAsync(store, Of(1, "planner"));
        var mailer = await StoreAsync(store, Of(2, "mailer") with { Links = [new SpanLink(Some.TraceId(1), Some.SpanId(1))] });

        var forward = await ChainAsync(store, mailer);
        var backward = await ChainAsync(store, planner);

        Assert.Equal([(planner, ChainKind.SpanLink)], forward.Others.Select(o => (o.Run.Id, o.Kind)));
        Assert.Equal([(mailer, ChainKind.SpanLink)], backward.Others.Select(o => (o.Run.Id, o.Kind)));
        Assert.Equal(["planner", "mailer"], backward.AllAgents);
    }

    [Fact]
    public async Task OfRunAsync_SameConversation_IsOneChainOldestFirst()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var second = await StoreAsync(store, Of(2, "mailer", Some.Start.AddHours(1)) with { ConversationId = "conv-7" });
        var first = await StoreAsync(store, Of(1, "planner") with { ConversationId = "conv-7" });
        var third = await StoreAsync(store, Of(3, "poster", Some.Start.AddHours(2)) with { ConversationId = "conv-7" });
        await StoreAsync(store, Of(4, "stranger") with { ConversationId = "conv-8" });

        var chain = await ChainAsync(store, third);

        Assert.Equal([first, second], chain.Others.Select(o => o.Run.Id));
        Assert.All(chain.Others, o => Assert.Equal(ChainKind.Conversation, o.Kind));
    }

    [Fact]
    public async Task OfRunAsync_SameSubjectOtherAgent_IsTiedWithinADayOnly()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var invoice = new Subject("invoice", "INV-7");
        var run = await StoreAsync(store, Of(1, "planner", subject: invoice));
        var near = await StoreAsync(store, Of(2, "mailer", Some.Start.AddHours(5), invoice));
        await StoreAsync(store, Of(3, "mailer", Some.Start.AddHours(30), invoice));
        await StoreAsync(store, Of(4, "planner", Some.Start.AddHours(5), invoice));

        var chain = await ChainAsync(store, run);

        var tied = Assert.Single(chain.Others);
        Assert.Equal((near, ChainKind.Subject), (tied.Run.Id, tied.Kind));
        Assert.Contains("invoice INV-7", tied.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfRunAsync_SubjectOfManyRuns_TiesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var tenant = new Subject("tenant", "acme");
        var run = await StoreAsync(store, Of(1, "planner", subject: tenant));
        for (var trace = 2; trace <= RunChains.MaxRunsPerSubject + 1; trace++)
        {
            await StoreAsync(store, Of(trace, "mailer", subject: tenant));
        }

        Assert.Empty((await ChainAsync(store, run)).Others);
    }

    [Fact]
    public async Task OfRunAsync_SameSpanTwice_KeepsItsTiesOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var span = Of(1, "planner") with { ConversationId = "conv-7", Links = [new SpanLink(Some.TraceId(2), Some.SpanId(1))] };
        await StoreAsync(store, span);
        var again = await StoreAsync(store, span);
        var other = await StoreAsync(store, Of(2, "mailer") with { ConversationId = "conv-7" });

        Assert.Equal([other], (await ChainAsync(store, again)).Others.Select(o => o.Run.Id));
    }

    private static Span Of(int trace, string agent, DateTimeOffset? at = null, Subject? subject = null) =>
        Some.Span(trace, at: at, agent: agent) with
        {
            Subjects = subject is null ? [] : [subject],
        };

    private static async Task<string> StoreAsync(StoreOnDisk store, Span span) =>
        (await store.RunStore.StoreAsync(Main, [span], Cancellation)).RunIds[0];

    private static async Task<RunChain> ChainAsync(StoreOnDisk store, string run) =>
        await store
            .Get<ChainQueries>()
            .OfRunAsync(Main, (await store.Runs.FindAsync(Main, run, Cancellation))!.Run, Cancellation);
}
