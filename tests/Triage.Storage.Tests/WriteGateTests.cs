using Microsoft.Extensions.Time.Testing;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Tests;

public sealed class WriteGateTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WriteGate _gate;

    public WriteGateTests() => _gate = new WriteGate(_clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_PeopleAndIntakeWait_PeopleGoFirst()
    {
        var order = new List<string>();
        var first = await EnterAsync(WritePriority.Intake);
        var waiting = new[]
        {
            WriteAsync(WritePriority.Intake, "intake 1"),
            WriteAsync(WritePriority.Intake, "intake 2"),
            WriteAsync(WritePriority.Interactive, "person 1"),
            WriteAsync(WritePriority.Interactive, "person 2"),
        };

        first.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["person 1", "person 2", "intake 1", "intake 2"], order);

        async Task WriteAsync(WritePriority priority, string name)
        {
            using var turn = await EnterAsync(priority);
            order.Add(name);
        }
    }

    [Fact]
    public async Task EnterAsync_WaitIsOver_IsUnavailableAndLosesItsPlace()
    {
        var first = await EnterAsync(WritePriority.Intake);
        var late = EnterAsync(WritePriority.Interactive);
        _clock.Advance(Limits.MaxWriteWait);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => late);
        first.Dispose();

        Assert.Contains("3 seconds", refused.Message, StringComparison.Ordinal);
        using var next = await EnterAsync(WritePriority.Intake);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task EnterAsync_Cancelled_LosesItsPlace()
    {
        var first = await EnterAsync(WritePriority.Intake);
        using var cancelled = new CancellationTokenSource();
        var given = _gate.EnterAsync(WritePriority.Interactive, cancelled.Token);
        var kept = EnterAsync(WritePriority.Intake);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        first.Dispose();

        using var turn = await kept;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task Dispose_Twice_GivesTheTurnAwayOnce()
    {
        var first = await EnterAsync(WritePriority.Intake);
        var second = EnterAsync(WritePriority.Intake);
        first.Dispose();
        var holder = await second;

        first.Dispose();
        var third = EnterAsync(WritePriority.Intake);

        Assert.False(third.IsCompleted);
        holder.Dispose();
        (await third).Dispose();
    }

    private Task<IDisposable> EnterAsync(WritePriority priority) => _gate.EnterAsync(priority, Cancellation);
}
