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
}
