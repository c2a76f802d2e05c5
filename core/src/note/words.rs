//! Words that tell a person's name from a topic. Facts of language only, kept short on purpose.

/// Given names, in lower case: a hint that a line is a person, never a condition.
pub(super) const GIVEN: &str = "aaron abdul abigail adam adele adrian agnes ahmed aisha akira alan albert alejandro alessandro alex \
alexander alexandra alexis alfred ali alice alicia alison allison amanda amber amelia amina amit amy ana anders andre andrea \
andreas andrei andres andrew andy angela anil anita anja anke ann anna anne annika anthony antoine anton antonio april arjun \
armin arne arthur arun asha ashley astrid audrey august barbara bart beatrice becky ben benjamin bernard bernd beth betty bill \
bjorn bob boris brad brandon brenda brendan brent brian bridget bruce bruno bryan caleb camille carl carla carlos carmen carol \
caroline catherine cecilia chad charles charlie charlotte chen chloe chris christian christina christine christoph christopher \
claire clara claudia clement colin connor craig cynthia dan dana daniel daniela danielle darren dave david dean deborah denis \
dennis derek diana diane diego dmitry dominic don donald donna doris dorothy doug douglas duncan dustin dylan eduardo edward \
elena eli elias elisa elizabeth ellen emil emily emma eric erica erik erika erin ethan eugene eva evan evelyn fatima felipe felix \
fernando fiona florian frances francesca francesco francis francisco frank franz fred frederic freddy gabriel gareth gary geoffrey \
george gerald gerhard gina giovanni giulia glenn gloria gordon grace graham greg gregory greta guillaume gunnar gustav hanna hannah hans \
harald harold harry hassan heather heidi heinz helen helena helene helga henry hiroshi holger holly hugo ian ibrahim igor ilya ines \
ingrid irene iris isaac isabel isabella ivan jack jacob jake james jamie jan jane janet jared jasmine jason javier jay jean jeff \
jeffrey jen jenna jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joao joe joel johan johanna johannes john \
jonas jonathan jordan jorge jose joseph joshua juan judith julia julian julie jun jurgen justin kai karen karin karl karthik \
kate katharina katherine kathleen katie katrin keith kelly ken kenji kenneth kevin kim kirsten klaus kristen kristin kyle lara larry laura \
lauren lea leah lee lena leo leon leonard leslie liam lily lin linda lisa liz lorenzo louis louise luca lucas lucia lucy luis lukas \
luke lydia madeleine magnus manuel marc marco marcus maria marie marina mario marion mark marko markus marta martha martin martina \
mary mateo mathias matt matteo matthew matthias maurice max maximilian may megan mei melanie melissa meredith mia michael michaela michel \
michelle miguel mike mina mohamed mohammed molly monica monika morgan moritz nadia nancy naomi natalia natalie nathan neha neil \
nicholas nick nicola nicolas nicole niels nigel nikhil nils nina noah nora norbert olaf oleg olga oliver olivia omar oscar otto owen \
pablo pamela pat patricia patrick paul paula pavel pedro peggy peter petra phil philip philipp philippe pierre piotr priya qing \
rachel rafael rahul raj rajesh ralf ralph ramon raphael ray raymond rebecca renate rene ricardo richard rick rita rob robert roberto \
robin roger roland roman ron ronald rosa rose ross ruben rudolf russell ruth ryan sabine sally sam samantha samuel sandra sanjay \
sara sarah scott sean sebastian sergei sergey sergio shane shannon sharon sheila shreya silvia simon simone sofia sonia sophia sophie stan \
stefan stefanie stella stephan stephane stephanie stephen steve steven stuart sue sunil susan susanne suzanne sven sylvia takashi tamara \
tanja tanya tara ted teresa terry theo theodore theresa thomas tim timothy tina tobias todd tom tomas tony travis tyler ulrich ursula \
val valentina valerie vanessa vera veronica victor victoria vijay vikram vincent vivian vlad vladimir walter wanda wei wendy werner wilhelm will \
william wolfgang xavier yan yasmin yuki yuri yusuf yves yvonne zach zachary zoe";

/// Words of topics and headings, in lower case, that are no part of a person's name.
pub(super) const TOPIC: &str = "a about abstract accessibility across action actions adaptive adoption advanced advice after again against agenda \
agile ai algorithm algorithms all an analysis analytics and android angular announcement announcements answer answers any api apis app \
application applications apps approach architecture architectures are art as asset assets async at audience audio auth authentication auto automated \
automation availability avoid awards aws azure back backend backends background bar basics batch be become behind best better beyond big \
bio blog boot bottleneck breakout bring browser browsers bug bugs build builder building builds business but buzzword by cache caching can case \
cases center certificate chain challenge challenges change changes chaos chat checklist choose choosing city class clean client clients \
closing cloud cluster clusters code coding coffee cold command commands comments commerce common communication community company compare comparison \
compile compiler complex compliance component components compute computer computing concept concepts conclusion conclusions conference config \
configuration connect connection container containers content context continuous contract control controller controllers core cost costs course create \
creating critical cross css culture current custom customer customers daily dark dashboard data database databases datavis day days dead debugging decision decisions deep \
default demo demos deploy deployment deployments design designing desktop dev developer developers development device devices devops \
diagram digital directions discussion distributed dive dns do docker docs documentation does domain down driven dynamic early easy ebpf \
ecosystem edge effective efficient embedded encryption end engine engineering enterprise environment environments ephemeral equality error errors ethics evaluation even event events every \
everything evolution example examples experience experiences experiment extra failure failures fast faster favourite favorite feature features federation feedback \
field fields file files first fixes flow follow font fonts for foundation framework frameworks free from front frontend full function functional functions fundamentals further future \
game games gateway general generic get getting git github go goal goals good google governance graph graphics great ground group growth guide hack hallway hands \
happy hard hardware has have heading headlines health hello help hidden high highlights history home hot house how html http human hybrid idea ideas identity if image images \
impact implementation important impressions improve improvements improving in incident incidents index industry information infrastructure ingress innovation insight insights \
install installation integration interactive interesting interface interfaces internal internet into intro introducing introduction invited ios is issue issues it its \
java javascript job jobs journey just kafka kernel key keynote keynotes kubernetes lab language languages large last latency launch law layer layers \
lead leadership learn learned learning legacy lessons level library life lifecycle light lightning limitations limits line links linux list live \
load local location log logging logs long low lunch machine machines main maintainer maintainers making manage management manager managing many map mapping market mastering math matters me \
measure measuring media meeting meetup memory mesh message messages messaging method methods metrics micro microservice microservices migrate migrating migration misc mobile model modeling models modern \
module modules monday money monitoring more morning most motivation moving multi my native natural need needs network networking networks new news next node nosql not note notes \
now numbers object objects observability of off old on one online open opening opentelemetry operating operations operator operators optimization options or orchestration \
order other our out outcomes outline over overview own package packages page pages pain panel part parts party past path patterns pattern people \
performance personal perspective physics pipeline pipelines plan planes planning plans platform platforms play plugin plugins points policy policies poll portable post posts power practical practice \
practices prelude preview previous principles privacy pro problem problems process processes processing product production productivity products program programming progress project projects prometheus \
protocol protocols prototype prototyping public python quality question questions queue quick quotes react reactive ready real reality recap recommendations red reference references related release releases reliability reliable remarks \
remote report request requests requirements research resilience resilient resource resources response responsive rest result results retrospective reusable review risk road roadmap rooms room rules \
run running runtime rust safe safety sales same san scalability scalable scale scaling scenarios schedule science scope scripts search second secrets secure security see self \
semantic sequence server serverless servers service services session sessions set setup shared shift short should show side simple site sites skills slide slides \
small social software solution solutions some source space speaker speakers special speed spring sql stack standard standards start started state state-of-the-art static stats status step steps \
storage stories story strategies strategy stream streaming streams strong structure structures studies study style sub subject success suggested summary summit supply support survey syntax system systems table tags take takeaway takeaways \
talk talks target task tasks team teams tech technical techniques technology technologies template test testing tests text than that the their theme themes there these they thing things think this thought thoughts \
through time timeline times tips title to today todo tomorrow too tool tooling tools top topic topics tour tracing track tracks traffic training transformation transforms trends tricks trip tuning tutorial types \
ui under understanding unit up update updates upgrade upgrades use useful user users using ux value values various version versions via video view virtual vision visual visualization visualizing vs wasm watch way ways we web webassembly website \
week welcome well what when where which while who why wifi window windows with within without work worker workers workflow workflows working workload workloads workplace workshop workshops world world-wide worst writing year years you your zero \
monday tuesday wednesday thursday friday saturday sunday january february march june july august september october november december \
mon tue wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec \
los las york francisco amsterdam berlin boston chicago london paris seattle vienna europe america asia north south east west";

/// Words of roles and companies: what stands behind a name, never in it.
pub(super) const ROLE: &str = "advocate advisor academy agency analyst architect associates author ceo cfo chief ciso cloudflare coach co-founder cofounder company \
consultant consulting contributor corp corporation creator cto dba department designer dev developer devrel director editor eng engineer engineering evangelist \
executive expert fellow foundation founder freelance freelancer gmbh group guild head hat inc institute intern journalist lab labs lead leader ltd llc maintainer manager \
member ministry officer organiser organizer owner partner pm practitioner president principal product producer professor programmer \
research researcher scientist senior software solutions specialist sre staff strategist student studio studios team technologist technologies university vp \
writer";

/// Small words inside names, in lower case.
pub(super) const PARTICLES: &str = "af al ap ben bin da das de del della den der di do dos du el ibn la las le los san ten ter van vom von y zu zum zur";

/// Words of the two lists above that are surnames as well: behind a given name they are no topic.
pub(super) const SURNAME: &str = "best case cook cross day early east field fields first good hand head house key law light london long low north owen page \
paris power rich rose short small south speed strong student west";
