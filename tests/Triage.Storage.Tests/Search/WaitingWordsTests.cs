using Triage.Engine;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Search;

public sealed class WaitingWordsTests
{
    private static readonly WorkspaceId Workspace = WorkspaceId.Main;

    [Fact]
    public void Take_WordsOfAPack_GivesThemOnce()
    {
        var waiting = new WaitingWords();
        waiting.Add(Workspace, "t", 0, "größe eins");
        waiting.Add(Workspace, "t", 1, "zwei");

        Assert.Equal("größe eins", waiting.Take(Workspace, "t", 0));
        Assert.Null(waiting.Take(Workspace, "t", 0));
        Assert.Equal("zwei", waiting.Take(Workspace, "t", 1));
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_ForgetsTheOlder()
    {
        var waiting = new WaitingWords(maxBytes: 100);

        for (var number = 0; number < 100; number++)
        {
            waiting.Add(Workspace, "t", number, "ten bytes!");
        }

        Assert.Null(waiting.Take(Workspace, "t", 0));
        Assert.Equal("ten bytes!", waiting.Take(Workspace, "t", 99));
        Assert.InRange(Enumerable.Range(0, 100).Count(n => waiting.Take(Workspace, "t", n) is not null), 4, 10);
    }

    [Fact]
    public void Forget_Traces_MakesRoomForOthersAndLeavesThem()
    {
        var waiting = new WaitingWords(maxBytes: 100);
        var words = new string('x', 40);
        waiting.Add(Workspace, "gone", 0, words);
        waiting.Forget(Workspace, ["gone"]);
        foreach (var trace in new[] { "t1", "t2", "t3" })
        {
            waiting.Add(Workspace, trace, 0, words);
        }

        // The first two filled half of the room and are the older half now; a count that was too high would have dropped them.
        Assert.Null(waiting.Take(Workspace, "gone", 0));
        Assert.All(["t1", "t2", "t3"], trace => Assert.Equal(words, waiting.Take(Workspace, trace, 0)));
    }
}
