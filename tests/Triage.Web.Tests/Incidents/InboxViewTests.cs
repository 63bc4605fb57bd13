using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class InboxViewTests
{
    [Theory]
    [InlineData("1 2 3", "2", "1 3", 3)]
    [InlineData("1 2 3", "3", "1 2", 2)]
    [InlineData("1 2 3", "1 2", "3", 3)]
    [InlineData("1 2 3", "2", "1 2 3", 2)]
    [InlineData("1 3", "2", "1 2 3", 2)]
    [InlineData("1", "1", "", null)]
    public void NextInHand_AfterAnAct_IsTheRowThatTookThePlace(string before, string acted, string after, int? next) =>
        Assert.Equal(next, InboxView.NextInHand(Rows(before), [.. Numbers(acted)], Rows(after)));

    private static IEnumerable<int> Numbers(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture));

    private static List<IncidentRow> Rows(string text) =>
        [
            .. Numbers(text)
                .Select(n => new IncidentRow(
                    n,
                    "",
                    IncidentState.Filed,
                    Severity.Sev3,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    default,
                    false,
                    0,
                    false
                )),
        ];
}
