using System.Net;
using Microsoft.AspNetCore.Http;
using Triage.Web.Access;
using Triage.Web.Tests.Shell;

namespace Triage.Web.Tests.Access;

/// <summary>S-41: however many addresses come, the memory stays the same. What other tests hold meanwhile would count.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class CallerRateMemoryTests
{
    [Fact]
    public void Addresses_HundredThousandOfThem_LeaveTheMemoryFlat()
    {
        using var rate = new CallerRate(CallerRateTests.Few);
        AskFromMany(rate, 10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        AskFromMany(rate, 100_000);

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 addresses: {grown / 1024:N0} KiB more than 10,000");
        Assert.InRange(grown, long.MinValue, 4 * 1024 * 1024);
    }

    private static void AskFromMany(CallerRate rate, int addresses)
    {
        for (var i = 0; i < addresses; i++)
        {
            rate.Refusal(new DefaultHttpContext { Connection = { RemoteIpAddress = new IPAddress(0x0A000000L + i) } });
        }
    }
}
