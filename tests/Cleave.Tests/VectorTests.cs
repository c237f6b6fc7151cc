using Cleave.Tools.Exec;

namespace Cleave.Tests;

/// <summary>Every answer that was recorded from the reference, answer for answer.</summary>
public class VectorTests
{
    public static TheoryData<string> Files => Vectors.Files();

    [Theory]
    [MemberData(nameof(Files))]
    public void The_core_agrees_with_the_reference(string file)
    {
        var session = new ExecSession();
        int lines = 0;
        foreach ((int line, string operation, string answer) in Vectors.Read(file))
        {
            Assert.Equal($"{file}:{line}: {operation} -> {answer}", $"{file}:{line}: {operation} -> {session.Answer(operation)}");
            session.Space?.Validate();
            lines++;
        }

        Assert.NotEqual(0, lines);
    }

    [Fact]
    public void All_recorded_files_are_here() => Assert.Equal(54, Files.Count);
}
