using Triage.Web.Shared;

namespace Triage.Web.Tests.Shared;

/// <summary>S-12: a double click does once what it says.</summary>
public sealed class OneClickTests
{
    private readonly OneClick _click = new();
    private int _done;

    [Fact]
    public async Task Of_ClickedWhileItRunsAndBeforeItIsDrawnAnew_ActsOnce()
    {
        var running = new TaskCompletionSource();
        var button = _click.Of(() =>
        {
            _done++;
            return running.Task;
        });

        var first = button();
        await button();
        running.SetResult();
        await first;
        await button();

        Assert.Equal(1, _done);
    }

    [Fact]
    public async Task Of_DrawnAnewAfterwards_ActsAgain()
    {
        await _click.Of(Act)();
        await _click.Of(Act)();

        Assert.Equal(2, _done);
    }

    [Fact]
    public async Task Of_ActThatFailed_ActsAgainOnceDrawnAnew()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(_click.Of(() => throw new InvalidOperationException()));
        await _click.Of(Act)();

        Assert.Equal(1, _done);
    }

    private Task Act()
    {
        _done++;
        return Task.CompletedTask;
    }
}
