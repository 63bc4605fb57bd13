using System.Text;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Packs;

public sealed class RemappingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StepAsync_PacksOfAnOlderMapping_AreReadAgainAndNothingElseChanges()
    {
        var directory = StoreOnDisk.NewDirectory();
        using (var old = StoreOnDisk.Over(OwnDatabase.In(directory), Names.Version1))
        {
            await old.Startup.OpenAsync(Cancellation);
            foreach (var trace in Enumerable.Range(1, 25))
            {
                await old.RunStore.StoreAsync(WorkspaceId.Main, [PackOf(trace, Names.Version1)], Cancellation);
            }

            await old.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation);
        }

        using var store = StoreOnDisk.Over(OwnDatabase.In(directory), new Names(2));
        await store.Startup.OpenAsync(Cancellation);
        var before = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(7), Cancellation);

        var first = await store.Get<Remapping>().StepAsync(WorkspaceId.Main, null, Cancellation);
        var second = await store.Get<Remapping>().StepAsync(WorkspaceId.Main, first.After, Cancellation);
        var last = await store.Get<Remapping>().StepAsync(WorkspaceId.Main, second.After, Cancellation);
        var again = await store.Get<Remapping>().StepAsync(WorkspaceId.Main, null, Cancellation);

        var after = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(7), Cancellation);
        Assert.Equal((20, 5, 0), (first.Traces, second.Traces, last.Traces));
        Assert.Equal((0, null), (again.Traces, again.After));
        Assert.Equal("agent by mapping 1", before!.Run.Summary.Agent);
        Assert.Equal("agent by mapping 2", after!.Run.Summary.Agent);
        Assert.Equal(before.Run.Id, after.Run.Id);
        Assert.Equal(before.Run.LastReceivedAtUtc, after.Run.LastReceivedAtUtc);
        store.Dispose();
        OwnDatabase.Remove(directory);
    }

    private static SpanPack PackOf(int trace, Names mapping)
    {
        var bytes = Encoding.UTF8.GetBytes(Some.TraceId(trace));
        return new SpanPack(
            Some.TraceId(trace),
            PackForm.Traces,
            bytes,
            [.. mapping.Read(PackForm.Traces, bytes).Select(s => new PackedSpan(s, 1))]
        );
    }

    /// <summary>Reads one span of every pack, and names its agent by its own version.</summary>
    private sealed class Names(int version) : ISpanMapping
    {
        public static readonly Names Version1 = new(1);

        public int Version => version;

        public IReadOnlyList<Span> Read(PackForm form, ReadOnlyMemory<byte> bytes) =>
            [Some.Span() with { TraceId = Encoding.UTF8.GetString(bytes.Span), Agent = $"agent by mapping {version}" }];
    }
}
