using System.Net;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Members;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class MembersTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly Actor Olivia = new("Olivia Owner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Removed_Member_IsOutAtOnce()
    {
        var (browser, person) = await host.MemberAsync(Role.Editor);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);

        await host.Get<MemberDesk>().RemoveAsync(WorkspaceId.Main, await MemberAsync(person), Olivia, Cancellation);

        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/w/main")).Status);
        await browser.SignInAsync(person.Login!, AccountsHost.Password);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/w/main")).Status);
        Assert.Equal("/account", (await browser.GetAsync("/")).Location);
    }

    [Fact]
    public async Task Lowered_Member_SignsInAgainWithLess()
    {
        var (browser, person) = await host.MemberAsync(Role.Owner);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main/settings/members")).Status);

        await host.Get<MemberDesk>().SetRoleAsync(WorkspaceId.Main, await MemberAsync(person), Role.Viewer, Olivia, Cancellation);

        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/w/main/settings/members")).Status);
        await browser.SignInAsync(person.Login!, AccountsHost.Password);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/w/main/settings/members")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);
    }

    [Fact]
    public async Task Raised_Member_MayMoreAtOnceAndStaysSignedIn()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/w/main/settings/members")).Status);

        await host.Get<MemberDesk>().SetRoleAsync(WorkspaceId.Main, await MemberAsync(person), Role.Owner, Olivia, Cancellation);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main/settings/members")).Status);
    }

    [Fact]
    public async Task Invitation_TakenBySomebodyWithAnAccount_RaisesAndIsGone()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        var path = await host.InvitationPathAsync(Role.Triager);

        var offered = await browser.GetAsync(path);
        Assert.Contains($"Join as {person.Name}", offered.Body, StringComparison.Ordinal);
        Assert.Equal("/w/main", (await browser.PostAsync(path, path + "/member")).Location);

        Assert.Equal(Role.Triager, (await MemberAsync(person)).Role);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(path)).Status);
    }

    [Fact]
    public async Task InviteAsync_Link_LeadsToThisInstanceAndIsWrittenDownWithoutItsSecret()
    {
        await host.OwnerAsync();

        var link = new Uri(
            await host.Get<MemberDesk>().InviteAsync(WorkspaceId.Main, Role.Viewer, "Ben", 7, Olivia, null, Cancellation)
        );

        Assert.Equal(host.Reached.Authority, link.Authority);
        var written = (await host.Get<AuditLog>().ListAsync(new AuditFilter(WorkspaceId.Main), Cancellation)).Items;
        var invited = Assert.Single(written, e => e.Act == AuditAct.Invited && e.What == "Ben");
        Assert.DoesNotContain(link.Segments[^1], $"{invited}", StringComparison.Ordinal);
    }

    private async Task<Member> MemberAsync(Person person) =>
        (await host.Get<MemberStore>().ListAsync(WorkspaceId.Main, Cancellation)).Single(m => m.PersonId == person.Id);
}
