using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Storage.Sqlite;

namespace Triage.Storage.Tests.Sqlite;

public sealed class SqliteFaultsTests
{
    [Theory]
    [InlineData(5, "busy")]
    [InlineData(6, "busy")]
    [InlineData(8, "cannot be written")]
    [InlineData(10, "disk reported an error")]
    [InlineData(11, "restore")]
    [InlineData(13, "disk is full")]
    [InlineData(14, "cannot be opened")]
    [InlineData(26, "restore")]
    public void Unavailable_FaultInsideAnother_SaysWhatToDo(int code, string words)
    {
        var wrapped = new DbUpdateException("save", new SqliteException("raw", code, code));

        Assert.Contains(words, SqliteFaults.Unavailable(wrapped)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unavailable_ConstraintOrOtherMistake_IsNull()
    {
        Assert.Null(SqliteFaults.Unavailable(new SqliteException("constraint", 19)));
        Assert.Null(SqliteFaults.Unavailable(new InvalidOperationException()));
    }
}
