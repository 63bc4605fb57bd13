using Triage.Engine;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Tests;

public sealed class StorableTextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("plain, ünï and 🥨")]
    [InlineData("\0")]
    [InlineData("a\0\0b\ufdd0c\ufdd00\ufdd01")]
    public void Read_WhatWasStored_IsTheSameText(string text)
    {
        var stored = StorableText.Stored(text);

        Assert.DoesNotContain('\0', stored);
        Assert.Equal(text, StorableText.Read(stored));
    }

    [Fact]
    public void Stored_HalfAPair_IsTheReplacementCharacter()
    {
        // In the code, because attributes hold only whole characters.
        Assert.Equal("\ufffd", StorableText.Stored("\ud83e"));
        Assert.Equal("\ufffd\ufffd.", StorableText.Stored("\udd68\ud83e."));
        Assert.Equal("🥨\ufffd🥨", StorableText.Stored("🥨\ud83e🥨"));
    }

    [Fact]
    public async Task ListAsync_TextWithNul_IsKeptFilteredAndFoundBehindIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var filing = Some.Filing("exit\0code") with { WhatHappened = "stdout: \0 ledger-77", Agent = "agent\0x" };
        await store.IncidentStore.FileAsync(WorkspaceId.Main, filing, Actor.Owner, "key\0", Cancellation);

        var again = await store.IncidentStore.FileAsync(WorkspaceId.Main, filing, Actor.Owner, "key\0", Cancellation);
        var found = await store.Incidents.ListAsync(
            WorkspaceId.Main,
            new IncidentFilter { Agent = "agent\0x", Q = "LEDGER-77" },
            TimeZoneInfo.Utc,
            Cancellation
        );

        Assert.Equal(1, again.Record.Number);
        Assert.Equal("exit\0code", Assert.Single(found.Items).Title);
    }

    [Fact]
    public async Task FileAsync_ByANameWithNul_IsKept()
    {
        using var store = await StoreOnDisk.OpenAsync();

        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), new Actor("bo\0 \ud83e"), null, Cancellation);

        var kept = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal("bo\0 \ufffd", kept!.Record.FiledBy.Name);
    }

    [Fact]
    public async Task FacetsAsync_NamesOfAllSorts_AreInOrdinalOrder()
    {
        using var store = await StoreOnDisk.OpenAsync();
        string[] names = ["Zebra", "apple", "_under", "Émile", "zebra", "10", "9", "a b", "ab"];
        await store.RunStore.StoreAsync(
            WorkspaceId.Main,
            [.. names.Select((name, n) => Some.Span(trace: n + 1, agent: name))],
            Cancellation
        );

        var facets = await store.Runs.FacetsAsync(WorkspaceId.Main, Cancellation);
        var found = await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter { Q = "éMILE" }, Cancellation);

        Assert.Equal(names.Order(StringComparer.Ordinal), facets.Agents);
        Assert.Equal("Émile", Assert.Single(found.Items).Summary.Agent);
    }

    [Fact]
    public async Task AddNewAsync_SomeKeysAreThere_AnswersTheOthersAndLeavesThemAlone()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation);
        SearchRow[] first = [Found("a", 1), Found("b", 2)];
        SearchRow[] second = [Found("b", 3), Found("c", 4), Found("c", 5)];

        var added = await AddAsync(store, first);
        var addedLater = await AddAsync(store, second);
        var kept = await store.Database.ReadAsync(
            context =>
                Task.FromResult(context.In<SearchRow>(WorkspaceId.Main).OrderBy(f => f.Key).Select(f => f.Number).ToList()),
            Cancellation
        );

        Assert.Equal(first, added);
        Assert.Equal([second[1]], addedLater);
        Assert.Equal([1, 2, 4], kept);
    }

    private static Task<IReadOnlyList<SearchRow>> AddAsync(StoreOnDisk store, IReadOnlyList<SearchRow> rows) =>
        store.Database.WriteAsync(WritePriority.Intake, context => context.AddNewAsync(rows, Cancellation), Cancellation);

    private static SearchRow Found(string key, long number) =>
        new()
        {
            Workspace = WorkspaceId.Main,
            Kind = SearchKind.Run,
            Key = key,
            Number = number,
        };
}
