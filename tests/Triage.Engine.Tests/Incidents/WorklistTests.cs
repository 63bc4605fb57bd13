using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public class WorklistTests
{
    private static readonly Actor Ana = new("ana");

    private static AffectedSubject Invoice(int n, string run = "r1") => new("invoice", $"INV-{n}", run, "12.00", "0.00");

    private static Worklist With(params int[] invoices)
    {
        var list = new Worklist([]);
        list.TakeOver([.. invoices.Select(n => Invoice(n))], WorklistSource.RedItem, "r1", Actor.System, Some.Noon);
        return list;
    }

    [Fact]
    public void TakeOver_NewSubjects_AreAddedInOrderAndOnce()
    {
        var list = new Worklist([]);

        var change = list.TakeOver([Invoice(2), Invoice(1), Invoice(2)], WorklistSource.RedItem, "r1", Actor.System, Some.Noon);

        Assert.Equal(new WorklistChange(2, 0, 0), change);
        Assert.Equal("2 added", change.Words);
        Assert.Equal([(1, "INV-2"), (2, "INV-1")], list.Entries.Select(e => (e.Number, e.What.Subject)));
    }

    [Fact]
    public void TakeOver_TheSameAgain_ChangesNothing()
    {
        var list = With(1, 2);
        list.SetDone([1], true, Ana, Some.Noon);

        Assert.True(list.TakeOver([Invoice(1), Invoice(2)], WorklistSource.RedItem, "r1", Actor.System, Some.Noon).IsNone);
        Assert.True(list.Entries.First().IsDone);
    }

    [Fact]
    public void TakeOver_SubjectNoLongerNamed_IsMarkedAndStays()
    {
        var list = With(1, 2);

        var change = list.TakeOver([Invoice(2)], WorklistSource.RedItem, "r1", Actor.System, Some.Noon);

        Assert.Equal("1 no longer affected", change.Words);
        Assert.Equal([false, true], list.Entries.Select(e => e.StillAffected));
        var back = list.TakeOver([Invoice(1), Invoice(2)], WorklistSource.RedItem, "r1", Actor.System, Some.Noon);
        Assert.Equal("1 affected again", back.Words);
    }

    [Fact]
    public void TakeOver_AnotherRunOrAnotherSource_LeavesTheseAlone()
    {
        var list = With(1);

        list.TakeOver([Invoice(1, "r2")], WorklistSource.RedItem, "r2", Actor.System, Some.Noon);
        list.TakeOver([], WorklistSource.Search, null, Ana, Some.Noon);

        Assert.Equal(2, list.Entries.Count);
        Assert.All(list.Entries, e => Assert.True(e.StillAffected));
    }

    [Fact]
    public void SetDone_SeveralAndUndo_KeepsWhoAndWhenAndPutsThemBack()
    {
        var list = With(1, 2, 3);
        list.SetDone([3], true, Actor.Owner, Some.Noon);
        var before = list.Entries.ToList();

        Assert.Equal(2, list.SetDone([1, 2, 3], true, Ana, Some.Noon.AddHours(1)));
        Assert.Equal(0, list.OpenCount);
        Assert.Equal([Ana, Ana, Actor.Owner], list.Entries.Select(e => e.DoneBy!.Value));

        list.PutBack(before);
        Assert.Equal(before, list.Entries);
    }

    [Fact]
    public void Assign_BlankOwner_TakesTheOwnerAway()
    {
        var list = With(1);

        list.Assign([1], " ana ");
        Assert.Equal("ana", list.Entries.Single().Owner);
        list.Assign([1], " ");
        Assert.Null(list.Entries.Single().Owner);
    }

    [Fact]
    public void AddByHand_SubjectThatIsThere_IsRefusedWithItsNumber()
    {
        var list = With(7);

        var refused = Assert.Throws<RefusedInputException>(() => list.AddByHand(Invoice(7), null, Ana, Some.Noon));

        Assert.Equal("'INV-7' is entry 1 of this worklist already.", refused.Message);
    }

    [Fact]
    public void AddByHand_WithNote_IsKeptWithWhoAddedIt()
    {
        var entry = With(7).AddByHand(new AffectedSubject(null, " INV-9 ", null), "paid twice", Ana, Some.Noon);

        Assert.Equal(
            (2, "INV-9", "paid twice", WorklistSource.Hand, Ana),
            (entry.Number, entry.What.Subject, entry.Note, entry.Source, entry.AddedBy)
        );
    }

    [Fact]
    public void SetDone_UnknownEntry_IsRefused() =>
        Assert.Throws<RefusedInputException>(() => With(1).SetDone([1, 5], true, Ana, Some.Noon));

    [Theory]
    [InlineData(true, null, null, 1)]
    [InlineData(false, null, null, 1)]
    [InlineData(null, "ANA", null, 1)]
    [InlineData(null, null, "inv-2", 1)]
    [InlineData(null, "", null, 1)]
    [InlineData(null, null, null, 2)]
    public void Filter_Accepts_ByStateOwnerAndWords(bool? open, string? owner, string? words, int expected)
    {
        var list = With(1, 2);
        list.SetDone([1], true, Ana, Some.Noon);
        list.Assign([1], "ana");

        Assert.Equal(expected, list.Entries.Count(new WorklistFilter(open, owner, words).Accepts));
    }
}
