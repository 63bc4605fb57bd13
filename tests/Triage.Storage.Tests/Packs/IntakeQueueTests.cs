using Microsoft.Extensions.Time.Testing;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Tests.Packs;

public sealed class IntakeQueueTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<int> _groups = [];
    private readonly TaskCompletionSource _disk = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreAsync_WhileOneIsWritten_TheOthersAreWrittenTogether()
    {
        var queue = new IntakeQueue(_clock);
        var first = Store(queue);
        await WaitUntilAsync(() => _groups.Count == 1);
        var others = Enumerable.Range(0, 5).Select(_ => Store(queue)).ToList();

        _disk.SetResult();
        await Task.WhenAll(others.Append(first));

        Assert.Equal([1, 5], _groups);
    }

    [Fact]
    public async Task StoreAsync_MoreWaitsThanTheBound_IsRefusedAtOnce()
    {
        var queue = new IntakeQueue(_clock);
        var first = Store(queue, Limits.MaxWaitingBytes / 2);
        await WaitUntilAsync(() => _groups.Count == 1);
        var second = Store(queue, Limits.MaxWaitingBytes / 2);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Store(queue));

        _disk.SetResult();
        Assert.Equal(2, (await Task.WhenAll(first, second)).Length);
        Assert.Equal(1, (await Store(queue)).Spans);
    }

    [Fact]
    public async Task StoreAsync_WaitsTooLong_IsRefusedAndNotWritten()
    {
        var queue = new IntakeQueue(_clock);
        var first = Store(queue);
        await WaitUntilAsync(() => _groups.Count == 1);
        var second = Store(queue);

        _clock.Advance(Limits.MaxWriteWait);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => second);
        _disk.SetResult();
        await first;
        Assert.Equal([1], _groups);
    }

    [Fact]
    public async Task StoreAsync_OneOfAGroupCannotBeWritten_TheOthersAre()
    {
        var queue = new IntakeQueue(_clock);
        var first = Store(queue);
        await WaitUntilAsync(() => _groups.Count == 1);
        var good = Store(queue);
        var bad = Store(queue, traceId: "bad");

        _disk.SetResult();

        Assert.Equal(1, (await good).Spans);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        await first;
    }

    private Task<IntakeReceipt> Store(IntakeQueue queue, long bytes = 10, string traceId = "good") =>
        queue.StoreAsync(
            [new PreparedPack(traceId, [], new PackRow { Workspace = WorkspaceId.Main, Body = new byte[bytes] }, [], [])],
            async requests =>
            {
                _groups.Add(requests.Count);
                await _disk.Task;
                return requests.Any(r => r[0].TraceId == "bad")
                    ? throw new InvalidOperationException("No such pack.")
                    : [.. requests.Select(_ => new IntakeReceipt([], 1, []))];
            },
            Cancellation
        );

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(1, Cancellation);
        }
    }
}
