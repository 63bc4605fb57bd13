using Triage.Engine.Access;

namespace Triage.Engine.Tests.Access;

public sealed class KeyTextTests
{
    private static readonly KeyText Key = new("0123456789Ab", string.Concat(Enumerable.Repeat("aB3", 14)) + "z");

    [Fact]
    public void Read_WholeKey_IsTheKey() => Assert.Equal(Key, KeyText.Read(Key.Whole));

    [Fact]
    public void Read_AnyCharacterChanged_IsNone()
    {
        for (var at = 0; at < Key.Whole.Length; at++)
        {
            var changed = Key.Whole.ToCharArray();
            changed[at] = changed[at] == 'x' ? 'y' : 'x';
            Assert.Null(KeyText.Read(new string(changed)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("triage_")]
    [InlineData("triage_0123456789Ab_")]
    public void Read_CutOff_IsNone(string text) => Assert.Null(KeyText.Read(text));

    [Fact]
    public void ToString_Key_HoldsNoSecret() => Assert.DoesNotContain(Key.Secret, $"{Key}", StringComparison.Ordinal);
}
