using System.Net;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Erasure;
using Triage.Web.Tests.Access.Accounts;

namespace Triage.Web.Tests.Erasure;

public sealed class ErasureDeskTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task Erased_Person_IsOutAtOnce()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (browser, person) = await host.MemberAsync(Role.Editor);
        var before = await browser.GetAsync("/w/main");

        var erased = await host.Get<ErasureDesk>().EraseAsync(person.Id, new Actor("Olivia Owner"), cancellation);

        Assert.NotNull(erased);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (before.Status, (await browser.GetAsync("/w/main")).Status));
        Assert.Null(await host.Get<ErasureDesk>().FindAsync(person.Name, cancellation));
    }
}
