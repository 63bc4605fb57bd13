using System.Text;
using Microsoft.Extensions.Time.Testing;
using Triage.Engine;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Search;

public sealed class WaitingWordsTests
{
    private static readonly WorkspaceId Workspace = WorkspaceId.Main;

    [Fact]
    public void Take_WordsOfAPack_GivesThemOnce()
    {
        var waiting = new WaitingWords(TimeProvider.System);
        waiting.Add(Workspace, "t", 0, "größe eins"u8.ToArray());
        waiting.Add(Workspace, "t", 1, "zwei"u8.ToArray());

        Assert.Equal("größe eins", waiting.Take(Workspace, "t", 0));
        Assert.Null(waiting.Take(Workspace, "t", 0));
        Assert.Equal("zwei", waiting.Take(Workspace, "t", 1));
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_KeepsWhatIsReadFirst()
    {
        var waiting = new WaitingWords(TimeProvider.System, maxBytes: 100);

        for (var number = 0; number < 100; number++)
        {
            waiting.Add(Workspace, "t", number, "ten bytes!"u8.ToArray());
        }

        Assert.Equal(
            Enumerable.Range(0, 10),
            Enumerable.Range(0, 100).Where(number => waiting.Take(Workspace, "t", number) is not null)
        );
    }

    [Fact]
    public void Add_NobodyTookTheWordsForLong_MakesRoom()
    {
        var clock = new FakeTimeProvider();
        var waiting = new WaitingWords(clock, maxBytes: 10);
        waiting.Add(Workspace, "left", 0, "ten bytes!"u8.ToArray());

        clock.Advance(TimeSpan.FromMinutes(2));
        waiting.Add(Workspace, "new", 0, "ten bytes!"u8.ToArray());

        Assert.Null(waiting.Take(Workspace, "left", 0));
        Assert.Equal("ten bytes!", waiting.Take(Workspace, "new", 0));
    }

    [Fact]
    public void Forget_Traces_MakesRoomForOthersAndLeavesThem()
    {
        var waiting = new WaitingWords(TimeProvider.System, maxBytes: 100);
        var words = new string('x', 40);
        waiting.Add(Workspace, "gone", 0, Encoding.UTF8.GetBytes(words));
        waiting.Forget(Workspace, ["gone"]);
        waiting.Add(Workspace, "t1", 0, Encoding.UTF8.GetBytes(words));
        waiting.Add(Workspace, "t2", 0, Encoding.UTF8.GetBytes(words));

        // With what is gone still counted there would be no room for both.
        Assert.Null(waiting.Take(Workspace, "gone", 0));
        Assert.Equal(words, waiting.Take(Workspace, "t1", 0));
        Assert.Equal(words, waiting.Take(Workspace, "t2", 0));
    }
}
