using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Tests.Access;

public sealed class AuditLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_Entries_AreListedNewestFirstPageByPage()
    {
        using var store = await WithEntriesAsync(5);
        var log = store.Get<AuditLog>();

        var first = await log.ListAsync(new AuditFilter(WorkspaceId.Main) { Limit = 3 }, Cancellation);
        var second = await log.ListAsync(new AuditFilter(WorkspaceId.Main) { Limit = 3, After = first.Next }, Cancellation);

        Assert.Equal([5, 4, 3], first.Items.Select(e => e.Number));
        Assert.Equal([2, 1], second.Items.Select(e => e.Number));
        Assert.Equal((5, null), (first.Total, second.Next));
        Assert.Equal(
            new AuditEntry(
                5,
                store.Clock.GetUtcNow(),
                WorkspaceId.Main,
                new Actor("ann"),
                AuditAct.KeyMade,
                "key 5",
                "scope intake"
            ),
            first.Items[0]
        );
    }

    [Fact]
    public async Task ListAsync_Filters_NarrowAndNeverLeaveTheWorkspace()
    {
        using var store = await WithEntriesAsync(2);
        var log = store.Get<AuditLog>();
        await log.WriteAsync(Some.Other, new Actor("bob"), AuditAct.Denied, "INC-1", Cancellation);
        await log.WriteAsync(null, new Actor("bob"), AuditAct.SignInFailed, "bob", Cancellation);
        store.Clock.Advance(TimeSpan.FromHours(1));
        await log.WriteAsync(WorkspaceId.Main, new Actor("bob"), AuditAct.Denied, "INC-2", Cancellation);

        async Task<IEnumerable<long>> NumbersAsync(AuditFilter filter) =>
            (await log.ListAsync(filter, Cancellation)).Items.Select(e => e.Number);

        Assert.Equal([5, 4, 3, 2, 1], await NumbersAsync(new AuditFilter(null)));
        Assert.Equal([5, 2, 1], await NumbersAsync(new AuditFilter(WorkspaceId.Main)));
        Assert.Equal([5], await NumbersAsync(new AuditFilter(WorkspaceId.Main) { Act = AuditAct.Denied }));
        Assert.Equal([5, 4, 3], await NumbersAsync(new AuditFilter(null) { Actor = "bob" }));
        Assert.Equal([5], await NumbersAsync(new AuditFilter(null) { FromUtc = store.Clock.GetUtcNow() }));
        Assert.Equal([4, 3, 2, 1], await NumbersAsync(new AuditFilter(null) { ToUtc = store.Clock.GetUtcNow() }));
        await Assert.ThrowsAsync<RefusedInputException>(() =>
            log.ListAsync(new AuditFilter(null) { After = "nonsense" }, Cancellation)
        );
    }

    [Fact]
    public async Task VerifyAsync_Untouched_IsWholeWithHostileAndLongTexts()
    {
        using var store = await WithEntriesAsync(2);
        var log = store.Get<AuditLog>();
        await log.WriteAsync(
            null,
            new Actor("a\0b\ud800"),
            AuditAct.SignInFailed,
            new string('x', 5_000),
            "\ufdd0\0",
            Cancellation
        );

        var found = await log.VerifyAsync(null, Cancellation);

        Assert.True(found.IsWhole, found.Why);
        Assert.Equal(3, found.Head.Number);
        Assert.True(AuditHead.TryParse($"{found.Head}", out var head));
        Assert.Equal(found.Head, head);
        Assert.Equal(
            AccessLimits.MaxAuditNameChars,
            (await log.ListAsync(new AuditFilter(null), Cancellation)).Items[0].What.Length
        );
    }

    [Theory]
    [InlineData("instant")]
    [InlineData("workspace")]
    [InlineData("actor")]
    [InlineData("act")]
    [InlineData("what")]
    [InlineData("detail")]
    [InlineData("hash")]
    [InlineData("removed")]
    public async Task VerifyAsync_OneEntryTampered_NamesIt(string part)
    {
        using var store = await WithEntriesAsync(6);

        await TamperAsync(
            store,
            rows =>
                part switch
                {
                    "instant" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.AtUtc, Some.Start.AddDays(1)), Cancellation),
                    "workspace" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.Workspace, Some.Other), Cancellation),
                    "actor" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.Actor, new Actor("eve")), Cancellation),
                    "act" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.Act, AuditAct.KeyRevoked), Cancellation),
                    "what" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.What, "key 5"), Cancellation),
                    "detail" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.Detail, (string?)null), Cancellation),
                    "hash" => rows.ExecuteUpdateAsync(r => r.SetProperty(e => e.Hash, new string('0', 64)), Cancellation),
                    _ => rows.ExecuteDeleteAsync(Cancellation),
                }
        );
        var found = await store.Get<AuditLog>().VerifyAsync(null, Cancellation);

        Assert.Equal(4, found.TamperedNumber);
        Assert.Equal(3, found.Head.Number);
        Assert.Contains("Entry 4", found.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_AgainstANotedHead_FindsWhatWasCutOffOrWrittenAnew()
    {
        using var store = await WithEntriesAsync(4);
        var log = store.Get<AuditLog>();
        var noted = (await log.VerifyAsync(null, Cancellation)).Head;

        await TamperAsync(store, rows => rows.ExecuteDeleteAsync(Cancellation));
        Assert.True((await log.VerifyAsync(null, Cancellation)).IsWhole);
        Assert.Equal(4, (await log.VerifyAsync(noted, Cancellation)).TamperedNumber);

        await log.WriteAsync(WorkspaceId.Main, new Actor("eve"), AuditAct.KeyMade, "another", Cancellation);
        Assert.True((await log.VerifyAsync(null, Cancellation)).IsWhole);
        Assert.Contains("written anew", (await log.VerifyAsync(noted, Cancellation)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_LeaveOneChain()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var log = store.Get<AuditLog>();

        await Task.WhenAll(
            Enumerable.Range(1, 40).Select(n => log.WriteAsync(null, Actor.Owner, AuditAct.SignedIn, $"{n}", Cancellation))
        );

        var found = await log.VerifyAsync(null, Cancellation);
        Assert.True(found.IsWhole, found.Why);
        Assert.Equal(40, found.Head.Number);
    }

    private static async Task<StoreOnDisk> WithEntriesAsync(int count)
    {
        var store = await StoreOnDisk.OpenAsync();
        for (var n = 1; n <= count; n++)
        {
            await store
                .Get<AuditLog>()
                .WriteAsync(WorkspaceId.Main, new Actor("ann"), AuditAct.KeyMade, $"key {n}", "scope intake", Cancellation);
        }

        return store;
    }

    private static Task<int> TamperAsync(StoreOnDisk store, Func<IQueryable<AuditRow>, Task<int>> tamper) =>
        store.Database.WriteAsync(
            WritePriority.Interactive,
            context => tamper(context.Set<AuditRow>().Where(e => e.Number == 4)),
            Cancellation
        );
}
