using Triage.Web.Shared;

namespace Triage.Web.Tests.Shared;

public sealed class PageLoadTests
{
    [Fact]
    public async Task RunAsync_NewerLoad_CancelsTheOlder()
    {
        using var load = new PageLoad();

        var older = load.RunAsync(c => Task.Delay(Timeout.Infinite, c));
        var newer = await load.RunAsync(_ => Task.CompletedTask);

        Assert.True(newer);
        Assert.False(await older);
    }

    [Fact]
    public async Task Dispose_LoadUnderWay_EndsItAndStartsNoOther()
    {
        var load = new PageLoad();
        var ran = false;
        var underWay = load.RunAsync(c => Task.Delay(Timeout.Infinite, c));

        load.Dispose();

        Assert.False(await underWay);
        Assert.False(
            await load.RunAsync(_ =>
            {
                ran = true;
                return Task.CompletedTask;
            })
        );
        Assert.False(ran);
    }

    [Fact]
    public async Task RunAsync_LoadThatFails_Throws()
    {
        using var load = new PageLoad();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            load.RunAsync(_ => throw new InvalidOperationException("broken"))
        );
    }
}
