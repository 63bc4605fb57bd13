using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public sealed class LinkReadingTests
{
    [Theory]
    [InlineData("https://github.com/acme/pay/issues/12#issuecomment-1", LinkKind.Github, "acme/pay#12")]
    [InlineData("https://github.com/acme/pay/pull/7/files", LinkKind.Github, "acme/pay#7")]
    [InlineData("https://github.com/acme/pay", LinkKind.Github, "github.com")]
    [InlineData("https://gitlab.com/acme/sub/pay/-/issues/3", LinkKind.Gitlab, "acme/sub/pay#3")]
    [InlineData("https://git.acme.example/team/pay/-/merge_requests/8", LinkKind.Gitlab, "team/pay#8")]
    [InlineData("https://acme.atlassian.net/browse/PAY-12?focused=1", LinkKind.Jira, "PAY-12")]
    [InlineData("http://jira.acme.example:8080/jira/browse/PAY2-9", LinkKind.Jira, "PAY2-9")]
    [InlineData("https://acme.atlassian.net/wiki/spaces/X", LinkKind.Link, "acme.atlassian.net")]
    [InlineData("https://linear.app/acme/issue/OPS-4/nine-wrong", LinkKind.Linear, "OPS-4")]
    [InlineData("https://acme.pagerduty.com/incidents/Q02JTSNZWHSEKV", LinkKind.Pagerduty, "Q02JTSNZWHSEKV")]
    [InlineData("https://acme.app.opsgenie.com/alert/detail/3d1f-44/details", LinkKind.Opsgenie, "3d1f-44")]
    [InlineData("https://acme.slack.com/archives/C012/p1700000000", LinkKind.Slack, "acme.slack.com")]
    [InlineData("https://acme.zendesk.com/agent/tickets/812", LinkKind.Zendesk, "812")]
    [InlineData("https://acme.service-now.com/nav_to.do?uri=incident.do", LinkKind.Servicenow, "acme.service-now.com")]
    [InlineData("https://grafana.acme.example/d/1", LinkKind.Link, "grafana.acme.example")]
    [InlineData("https://example.com/incidents/12", LinkKind.Link, "example.com")]
    public void Of_Address_IsRecognisedByItsShape(string address, LinkKind kind, string label) =>
        Assert.Equal(new LinkReading(kind, label), LinkReading.Of(address));

    [Theory]
    [InlineData("https://github.com.evil.example/acme/pay/issues/12")]
    [InlineData("https://notgithub.com/acme/pay/issues/12")]
    [InlineData("https://evil.example/https://github.com/acme/pay/issues/12")]
    public void Of_Pretender_IsALink(string address) => Assert.Equal(LinkKind.Link, LinkReading.Of(address).Kind);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("finance thread of Tuesday")]
    [InlineData("")]
    public void Of_NoWebAddress_IsItsOwnText(string text) =>
        Assert.Equal(new LinkReading(LinkKind.Link, text), LinkReading.Of(text));
}
