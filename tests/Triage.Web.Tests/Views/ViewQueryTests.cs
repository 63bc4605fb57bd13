using Triage.Web.Views;

namespace Triage.Web.Tests.Views;

public sealed class ViewQueryTests
{
    [Theory]
    [InlineData("http://x/w/main/incidents", "")]
    [InlineData("http://x/w/main/incidents?sort=newest&agent=a%20b", "?agent=a%20b&sort=newest")]
    [InlineData("http://x/w/main/incidents?after=abc&limit=5&q=", "")]
    public void Of_AnAddress_KeepsTheFilterInOneOrder(string address, string query) => Assert.Equal(query, ViewQuery.Of(address));
}
