using Triage.Engine.Diagnosis;

namespace Triage.Engine.Tests.Diagnosis;

public class ResultShapeTests
{
    [Theory]
    [InlineData("note.text", true)]
    [InlineData("note[]", true)]
    [InlineData("notes", false)]
    [InlineData("note", false)]
    [InlineData("lines[].net", true)]
    public void IsOpen_BelowWhatWasNullOrEmpty_IsTrue(string path, bool open) =>
        Assert.Equal(open, ResultShape.Of(["""{"note":null,"lines":[]}"""])!.IsOpen(path));
}
