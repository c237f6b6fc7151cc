using Cleave.Cli.Exec;

namespace Cleave.Programs.Tests.Core;

/// <summary>Every answer that was recorded from the reference, answer for answer, with sound metadata after each.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Files => Vectors.Files();

    [Theory]
    [MemberData(nameof(Files))]
    public void The_core_answers_as_the_reference_did(string file)
    {
        var session = new ExecSession();
        Vectors.AssertAgree(file, operation =>
        {
            string answer = session.Answer(operation);
            session.Space?.Validate();
            return answer;
        });
    }

    [Fact]
    public void All_recorded_files_are_here() => Assert.Equal(54, Files.Count);
}
