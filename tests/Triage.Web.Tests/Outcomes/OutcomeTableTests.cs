using System.Text;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Outcomes;

namespace Triage.Web.Tests.Outcomes;

public sealed class OutcomeTableTests
{
    [Theory]
    [InlineData("subject,expected,actual\nA,1,2", ',')]
    [InlineData("subject;expected;actual\r\nA;1,5;2", ';')]
    [InlineData("subject\texpected\tactual\nA\t1\t2", '\t')]
    [InlineData("\"subject, or id\";expected;actual\nA;1;2", ';')]
    [InlineData("sep=;\r\nsubject;expected;actual\r\nA;1;2", ';')]
    public void Read_AnyUsualSeparator_FindsTheColumns(string csv, char separator)
    {
        var table = OutcomeTable.Read(csv);

        Assert.Equal(separator, table.Separator);
        Assert.Equal(3, table.Headers.Count);
        Assert.Equal("A", Assert.Single(table.Lines).Cells[0]);
    }

    [Fact]
    public void Read_QuotesLineBreaksAndEmptyLines_KeepsLineNumbersOfTheFile()
    {
        var table = OutcomeTable.Read("subject,check\n\nA,\"two\nlines, \"\"quoted\"\"\"\n,\nB,=1+1\n");

        Assert.Equal([3, 6], table.Lines.Select(l => l.Number));
        Assert.Equal("two\nlines, \"quoted\"", table.Lines[0].Cells[1]);
        Assert.Equal("=1+1", table.Lines[1].Cells[1]);
    }

    [Fact]
    public void Read_OldExcelEncoding_KeepsTheLetters()
    {
        var table = OutcomeTable.Read(Encoding.Latin1.GetBytes("Beleg;Soll\nMüller-1;1"));

        Assert.Equal("Müller-1", table.Lines[0].Cells[0]);
    }

    [Theory]
    [InlineData("", "nothing in it")]
    [InlineData("subject,expected\n", "Only a header")]
    [InlineData("[1]", "Entry 1 of the list is no object")]
    [InlineData("[{\"subject\":", "starts like JSON")]
    public void Read_NothingUsable_IsRefusedWithTheRemedy(string text, string why)
    {
        var refused = Assert.Throws<RefusedInputException>(() => OutcomeTable.Read(text));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoice No.,Should be,Was", 0, 1, 2)]
    [InlineData("ist;SOLL;Invoice_ID", 2, 1, 0)]
    [InlineData("EXPECTED,Subject,x", 1, 0, null)]
    public void Of_HeadersOfPeople_AreRecognised(string header, int? subject, int? expected, int? actual)
    {
        var mapping = ColumnMapping.Of(header.Split(',', ';'), ["invoice"]);

        Assert.Equal(
            (subject, expected, actual),
            (mapping[OutcomeColumn.Subject], mapping[OutcomeColumn.Expected], mapping[OutcomeColumn.Actual])
        );
    }

    [Theory]
    [InlineData("subject,outcome\n,red", "neither a subject nor a trace id")]
    [InlineData("subject,outcome\nA,maybe", "'maybe' is no outcome")]
    [InlineData("subject,check\nA,x", "neither an outcome nor what was expected")]
    [InlineData("subject,outcome,at\nA,red,soon", "'soon' is no instant")]
    public void Sheet_LineThatCannotBeUsed_SaysWhy(string csv, string why)
    {
        var table = OutcomeTable.Read(csv);

        var line = Assert.Single(ColumnMapping.Of(table.Headers, []).Sheet(table, "a").Lines);

        Assert.Contains(why, line.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Sheet_WordsOfPeople_AreOutcomes()
    {
        var table = OutcomeTable.Read("subject,verdict\nA,wrong\nB,OK\nC,unknown");

        Assert.Equal(
            [Outcome.Red, Outcome.Green, Outcome.Unknown],
            ColumnMapping.Of(table.Headers, []).Sheet(table, "a").Lines.Select(l => l.Outcome!.Value)
        );
    }
}
