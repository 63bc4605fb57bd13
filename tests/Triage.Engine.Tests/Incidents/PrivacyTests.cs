using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public sealed class PrivacyTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly Actor By = new("Ana");
    private static readonly NamedPerson Ana = new(Guid.Parse("00000000-0000-0000-0000-00000000000a"), "Ana");
    private static readonly NamedPerson Ben = new(Guid.Parse("00000000-0000-0000-0000-00000000000b"), "Ben");
    private static readonly NamedPerson Cy = new(Guid.Parse("00000000-0000-0000-0000-00000000000c"), "Cy");

    private readonly Incident _incident = Incident.File(WorkspaceId.Main, 1, new Filing { Title = "Nine wrong" }, By, At);

    private IEnumerable<string> Told => _incident.Events.Skip(1).Select(e => e.Text);

    [Fact]
    public void File_New_IsSeenByAll() => Assert.False(_incident.Record.IsPrivate);

    [Fact]
    public void ShowOnlyTo_SomebodyTwice_NamesEachOnceByNameAndSaysSo()
    {
        _incident.ShowOnlyTo([Ben, Ana, Ben], By, At);

        Assert.Equal([Ana, Ben], _incident.Record.VisibleTo);
        Assert.Equal(["Private: visible to Ana, Ben"], Told);
    }

    [Fact]
    public void ShowOnlyTo_OthersThanBefore_SaysWhoCameAndWhoWent()
    {
        _incident.ShowOnlyTo([Ana, Ben], By, At);

        _incident.ShowOnlyTo([Ana, Cy], By, At);

        Assert.Equal([Ana, Cy], _incident.Record.VisibleTo);
        Assert.Equal("Visible to Cy. No longer visible to Ben", Told.Last());
    }

    [Fact]
    public void ShowOnlyTo_TheSame_LeavesNoEvent()
    {
        _incident.ShowOnlyTo([Ana, Ben], By, At);

        _incident.ShowOnlyTo([Ben, Ana], By, At);

        Assert.Single(Told);
    }

    [Fact]
    public void ShowOnlyTo_NobodyOrTooMany_IsRefusedAndChangesNothing()
    {
        var crowd = Enumerable.Range(0, Limits.MaxNamedPeople + 1).Select(n => new NamedPerson(Guid.NewGuid(), $"{n}"));

        Assert.Throws<RefusedInputException>(() => _incident.ShowOnlyTo([], By, At));
        var refused = Assert.Throws<RefusedInputException>(() => _incident.ShowOnlyTo(crowd, By, At));

        Assert.Contains($"1 to {Limits.MaxNamedPeople}", refused.Message, StringComparison.Ordinal);
        Assert.False(_incident.Record.IsPrivate);
        Assert.Empty(Told);
    }

    [Fact]
    public void ShowToAll_Private_IsOpenAgainAndSaysSoOnce()
    {
        _incident.ShowOnlyTo([Ana], By, At);

        _incident.ShowToAll(By, At);
        _incident.ShowToAll(By, At);

        Assert.False(_incident.Record.IsPrivate);
        Assert.Equal(2, Told.Count());
        Assert.Equal("No longer private: visible to the whole workspace", Told.Last());
    }
}
