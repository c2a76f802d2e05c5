//! Names of software that people speak of at conferences. Facts only, kept by hand.
//!
//! One name each between semicolons, written as its makers write it; other spellings and short forms behind `=`.
//! Spaces, hyphens and capitals inside say where people part a name. What every such note stands on and nobody
//! would list is left out: operating systems' utilities, languages, protocols, formats, services of a cloud, and
//! Kubernetes and Git themselves.

/// Names that are no word of any language: they count however they are written.
pub(super) const PLAIN: &str = "\
ActiveMQ;AdGuard;Aerospike;Agones;Airflow;Alembic;AlmaLinux;AlloyDB;Alpine.js;AlphaFold;Anaconda;Ansible;Ant Design;AntreaCNI;Antrea;\
ApacheBench;ApexCharts;ArangoDB;ArchUnit;Argo CD=Argo Continuous Delivery;Argo Rollouts=Argo Rollout;Argo Workflows=Argo Workflow;Argo Events;\
ArkUI;Artifactory;AssemblyScript;Astro.build;Athenz;Atlantis.run;Audacity;Auth0;Authelia;AutoGPT;Azure DevOps;Babel.js=Babeljs;Backblaze B2;\
Bacula;BadgerDB;Bazel;Bcc tools;bcachefs;Beszel;BigBlueButton;Bioconductor;BitBake;bhyve;BlueStore;Blockly;BlueZ;Bottlerocket;bpftrace;bpfman;\
Browserify;Browserslist;Buildah;BuildKit;Buildpacks.io=Cloud Native Buildpacks;Buildroot;Buildkite;BusyBox;cAdvisor;Caddy Server=Caddyserver;\
Calico;Camunda;Capacitor.js;Carvel;Cassandra;CasparCG;CDK8s;Ceph;Celery.py;cert-manager;Chaos Mesh;ChatGPT;Checkov;Chainlit;ChartMuseum;\
ChromaDB;Chromium;Chart.js;Chocolatey;CircleCI;CiviCRM;Civo CLI;Clair scanner;ClamAV;Clang;clang-tidy;clang-format;ClickHouse;CLion;\
ClojureScript;Cloud Custodian;CloudBees;Cloud Foundry;Cloud Hypervisor;CloudEvents SDK;CloudNativePG;CockroachDB;Codefresh;CodeMirror;CodeQL;\
CodePen;CodeSandbox;Codespaces;CoffeeScript;Collabora;CometD;CommonMark.js;Conan.io;Conda;conda-forge;Conftest;conmon;Connect RPC;containerd;\
Containerlab;Coolify;CoreDNS;CoreOS;coreboot;CouchDB;Couchbase;Coverity;cppcheck;CppUnit;CRI-O;CRIU;Crossplane;CrewAI;cri-dockerd;crun;\
Cucumber.js;Cuelang=CUE lang;Cypress.io;CycloneDX;cluster-autoscaler;Cluster API=CAPI;ClusterFuzz;Cilium;client-go;controller-runtime;Cosign;\
CubeFS;Curiefense;CUDA;cuDNN;D3.js=D3js;Dagster;Dapr;Dask;Databricks;DataFusion;Datasette;dbt Core;dbt-core;DBeaver;Debezium;Debian;\
descheduler;DevLake;DevSpace;DevPod;Devbox;Dgraph;Directus;Distroless;Django;dnsmasq;Docker;Docker Compose;Docker Desktop;Docker Swarm;\
Docusaurus;Docz;Dokku;Dolibarr;Dovecot;dqlite;DragonflyDB;Dragonfly2;Drupal;Drone CI;DTrace;DuckDB;DVC.org;Dynatrace;eBPF Exporter;eksctl;\
Elasticsearch=Elastic Search;Elastic Stack=ELK Stack;Elementary OS;ELKI;Ember.js=EmberJS;Emacs;Emscripten;Envoy Gateway;Envoy Proxy;ESLint;\
esbuild;ESPHome;etcd;etcdctl;EventStoreDB;Excalidraw;ExternalDNS;External Secrets Operator;external-dns;F-Droid;Falcosidekick;FastAPI;Fastify;\
FastText;Fedora;FerretDB;FFmpeg;Filebeat;FinOps Toolkit;Firebase;Firecracker;Fission.io;Flagger;Flannel CNI;Flatcar;Flatpak;FlightGear;Flink;\
Fluent Bit;Fluentd;fluent-bit;Flutter;Flux CD;Flyte;FoundationDB;FreeBSD;FreeCAD;FreeIPA;FreeRTOS;FreeSWITCH;Furo;Gatekeeper;Gatling;\
Gatsby.js=GatsbyJS;GDB debugger;Gerrit;Gephi;GHC compiler;GIMP;Gitea;Forgejo;GitHub Actions;GitHub Copilot;GitLab CI;Gitpod;Gitleaks;\
GitOps Toolkit;Gitolite;gVisor;glTF Viewer;GlusterFS;GNOME;GNU Guix=Guix;GNU Radio;Go Kit;GoCD;GoLand;GoReleaser;gokrazy;Godot;Golangci-lint;\
Gradle;Gradio;Grafana;Grafana Loki;Grafana Tempo;Grafana Mimir;Grafana Alloy;Graphite;GraalVM;Graylog;Greenplum;gRPC-Web;gRPC Gateway;Grype;\
GStreamer;Gunicorn;Gulp.js;GWT toolkit;Hadoop;HAProxy;Haiku OS;Handlebars.js;HarfBuzz;HashiCorp Vault;HashiCorp Consul;HashiCorp Nomad;Hasura;\
Hazelcast;HBase;Headlamp;Helmfile;Helmsman;Heroku;Hetzner Cloud Controller;Hexo;Hibernate ORM;Home Assistant;Homebrew;Honeycomb.io;Hotwire;\
htmx;httpie;HTTPX;Hubble UI;Hugging Face=HuggingFace;Husky.js;Hyper-V;HyperLedger;Hypothesis.py;IBM MQ;Icinga;Immich;ImageMagick;InfluxDB;\
Infisical;Ingress NGINX=ingress-nginx;Inkscape;Inspektor Gadget;IntelliJ IDEA=IntelliJ;Ionic Framework;IPFS;Istio;Istioctl;iTerm2;Jaeger;\
Jaeger Operator;Jamstack CMS;JanusGraph;Jenkins;Jenkins X;JetBrains MPS;Jitsi;JMeter;JMH benchmark;JModelica;Joomla;JOSM;JQuery;JRuby;jsonnet;\
JSDoc;JSHint;JSPM;JUnit;Julia Pluto;JupyterHub;JupyterLab;Jupyter;K0s;K3d;K3s;K6.io;K8up;K8sGPT;K9s;Kafka;Kafka Connect;Kafka Streams;kagent;\
Kairos OS;Kaniko;Karpenter;Karmada;Karma Runner;Kasten K10;Kata Containers=Kata Container;kcp;KEDA;Keptn;Kepler Exporter;Keras;KernelCI;\
Keycloak;Keylime;KiCad;Kibana;Kiali;Kine;Kinvolk Lokomotive;KitOps;Klipper;Kluctl;Knative;Knative Eventing;Knative Serving;Knip;ko build;\
Koa.js;Kompose;Konveyor;KrakenD;Kratix;Krew;Krustlet;ksonnet;Ktor;Kubebuilder;Kubecost;Kubecfg;Kubefed;Kubeflow;kubeadm;KubeArmor;KubeEdge;\
KubeDB;KubeInvaders;kube-hunter;kube-bench;kube-score;kube-state-metrics;kube-rs;kube-vip;kube2iam;kube-router;kube-ovn;Kubespray;Kubescape;\
KubeVela;KubeVirt;Kubewarden;Kubeless;kubectx;kubens;kubeval;kubeconform;Kubermatic;KubeSphere;kueue;KServe;Kustomize;Kuma;KVM;Kyverno;Kyma;\
ksplice;KWOK;LangChain;LangGraph;LangFuse;Laravel;Launchpad;LibreOffice;LibreSSL;libp2p;libvirt;libuv;libcurl;libbpf;LinkAce;Lima VM;\
Lighthouse CI;LightGBM;Lightdash;Linkerd;LinuxKit;LitmusChaos;LiteLLM;LlamaIndex;llama.cpp;LLDB;LLVM;Logstash;LocalStack;Locust.io;Lodash;\
Longhorn;LTTng;LuaJIT;LVGL;MariaDB;MarkLogic;Mastodon Server;Mattermost;Material UI;Matplotlib;Maven;MediaWiki;Memcached=Memcache;Memgraph;\
Mermaid.js;Mesos;Mesosphere;MetalLB;Metabase;Metasploit;Meteor.js;Micrometer;Micronaut;MicroK8s;MicroPython;MicroProfile;Microcks;Milvus;\
Mimir;Minikube;MinIO;MirageOS;Mixpanel;MLflow;MLIR;ModSecurity;Monero;MongoDB;Moby project;MobX;Mocha.js;Monaco Editor;MotherDuck;MQTT.js;\
MuleSoft;Multipass VM;Munin;Mypy;MySQL;n8n;Nagios;NATS Streaming;NATS.io;NeoVim;Neo4j;Nessus;NestJS;NetBSD;NetBox;Netdata;Netlify CMS;Netlify;\
NetworkX;Network Service Mesh=networkservicemesh;Nextcloud;Next.js;NGINX;Ngrok;Nix OS;Nixpkgs;nmap;Node.js=NodeJS;Node-RED;node exporter;\
Notary Project;Notary;NumPy;Nuxt.js=Nuxt;NVM manager;NW.js;nftables;OAuth2 Proxy;oauth2-proxy;OBS Studio;Observable Plot;OCaml Dune;Octant;\
OctoPrint;Odoo;OKD;Ollama;OpenAPI Generator;OpenBao;OpenBSD;OpenCensus;OpenCL;OpenCost;OpenCV;OpenEBS;OpenEMR;OpenFaaS;OpenFeature;OpenFGA;\
OpenGL;OpenJ9;OpenJDK;OpenKruise;OpenLayers;OpenLDAP;OpenMP;OpenMetadata;OpenMetrics;OpenNebula;OpenPolicyAgent=Open Policy Agent=OPA;\
OpenProject;OpenRefine;OpenSCAD;OpenSearch;OpenShift;OpenSSH;OpenSSL;OpenStack;OpenStreetMap;openSUSE;OpenTelemetry=Otel=Open Telemetry;\
OpenTelemetry Collector=Otel Collector;OpenTelemetry Operator=Otel Operator;OpenTofu;OpenTracing;OpenVPN;OpenVINO;OpenVSwitch=Open vSwitch;\
OpenWRT;OpenZFS;Operator SDK;OperatorHub;ORY Hydra;OSQuery;OSTree;OwnCloud;PaddlePaddle;Packer.io;PagedJS;Pandas;Pandoc;Parca;ParcelJS;\
Peertube;Penpot;Percona;Perfetto;PgBouncer;pgvector;pgAdmin;PHPUnit;PhpStorm;phpMyAdmin;Pinecone;Pinniped;Pixie Labs;PlanetScale;PlantUML;\
PlatformIO;Playwright;Plotly;Pluto.jl;pnpm;Podman;Podman Desktop;Portainer;Postfix;PostCSS;PostgREST;PostgreSQL=Postgres;PostGIS;PowerDNS;\
PowerShell;Prettier;PrestoDB;Prisma ORM;Prometheus=Prom;Prometheus Operator;prometheus-adapter;Pulsar IO;Pulumi;Puppeteer;PyCharm;Pydantic;\
PyPI;PyPy;PySpark;Pytest;PyTorch;Pyroscope;Pyrra;Qdrant;QEMU;QGIS;Quarkus;Quay.io;QuestDB;QuickJS;RabbitMQ;Raspberry Pi OS;React.js;\
React Native;Read the Docs;Redash;RedHat Satellite;Redis;Redpanda;Redux;Renovate Bot;RethinkDB;ripgrep;RISC OS;Robusta;RocksDB;RocketMQ;\
Rocky Linux;Rollup.js;Rook Ceph;RStudio;rsyslog;RSpec;RTEMS;Rubocop;Ruby on Rails;runc;Runwasi;runq;RxJS;Samba;ScyllaDB;SciPy;\
Scikit-learn=sklearn;Scaphandre;ScalaTest;Sass CSS;Sealed Secrets=Bitnami Sealed Secrets;Seldon Core;SeaweedFS;Selenium;SELinux;Semgrep;\
Sequelize;Serverless Framework;ServiceNow;Shellcheck;Sigstore;SigNoz;Singularity CE;Skaffold;Skopeo;SkyWalking;Slurm;slsa-verifier;SmartOS;\
Snyk;SonarQube;SonarCloud;SOPS encryption;Sourcegraph;SpinKube;spaCy;Spectrum Protect;SPDK;SpiceDB;Spinnaker;SPIFFE=Spiffee;SPIRE;Splunk;\
Spring Boot;Spring Cloud;Spring Framework;SQLAlchemy;SQLite;Stackdriver;StackStorm;StarRocks;Stencil.js;Stimulus.js;Storybook;Strimzi;\
strongSwan;Supabase;Suricata;Svelte;SvelteKit;SVN;SwaggerHub;Swagger;Syft;Symfony;Syncthing;syzkaller;sysbox;sysdig falco;systemd;SystemTap;\
Tailscale;TailwindCSS=Tailwind;Talos Linux;Tanzu;Tauri;Tcpdump;TeamCity;Tekton;Telegraf;Telepresence;Tectonic;TensorFlow;TensorRT;Terraform;\
Terragrunt;Terratest;Tesseract OCR;Testcontainers;Tetragon;Thanos;Three.js=ThreeJS;Thunderbird;TiDB;TiKV;TimescaleDB;TLA+ Toolbox;tmux;Tokio;\
Tomcat;TorchServe;Traefik;Trino;Tridactyl;Trivy;TrueNAS;Turborepo;Twistlock;TypeORM;TYPO3;U-Boot;Ubuntu;uBlock;UnifiedPush;Unikraft;\
Unleash.io;UTM VM;uWSGI;V8 engine;Vagrant;Valgrind;Vaultwarden;vcluster;VCPKG;Vector.dev;Velero;Vercel;Vertical Pod Autoscaler=VPA;Verdaccio;\
VictoriaMetrics;VirtualBox;Virtual Kubelet;Visual Studio Code=VS Code=VSCode;Visual Studio;Vitess;Vitest;Vite.js;vLLM;VMware Tanzu;Volcano.sh;\
Vue.js=VueJS;VuePress;Vulkan;Wasmtime;Wasmer;WasmEdge;wasm-pack;wasm-bindgen;Wazuh;Weave Net;WeaveGitOps=Weave GitOps;Weaviate;Webpack;\
WebStorm;WebKit;WildFly;WinDbg;WireGuard;Wireshark;WireMock;Wolfi;WordPress;wxWidgets;XGBoost;Xen Project;XenServer;Xamarin;Yarn Berry;\
YarnPkg;Yocto;YugabyteDB=Yugabyte;Zabbix;Zarf;Zephyr RTOS;ZeroMQ;Zenoh;Zig Build;Zipkin;ZooKeeper;Zookeeper;Zsh;Zitadel;NATS;Zulip;\
AWS Controllers for Kubernetes=ACK;Cert Manager;KubeLinter;kubectl-ai;Kubernetes Event-driven Autoscaling;LanceDB;JFrog;OpenRewrite;OpenLens;\
HashiCorp Packer";

/// Names that are words as well, or nearly: written large they are the software, written small only where the note
/// has them large too, or among others.
pub(super) const LARGE: &str = "\
Argo;Backstage;Helm;Bitnami;Consul;Contour;Cortex;Cypress;Deno;Devfile;Envoy;Falco;Firefox;Flux;Flux 2=Flux2;Litmus;Loki;Metaflow;Nix;\
Linkerd2;Rancher;Talos;Tilt;Vault;VictoriaLogs;Vite;WasmCloud Host;Zot;Fortio;Fluxcd;OpenCode;Bazelisk;Copa;Dex;InSpec;Jib;Kamaji;Kwasm;\
Netmaker;Paketo;Tigera;Skupper;Submariner;Drools;Gazebo;Ghost CMS;Grails;Jekyll;Eleventy;Zola;Mercurial;Nagios Core;Polars;Scrapy;Sinatra;\
Streamlit;Vim;Wayland;PipeWire;Solr;Lucene;Kudu;Samza;Bitbucket;Jira;Figma;Unity3D;Zarr";

/// Common words that are names too: only written large, and only where something else says that the name is meant.
pub(super) const COMMON: &str = "\
Ambassador;Superset;Prefect;Presto;Druid;Eclipse;Iceberg;Ember;Lens;Coder;Sentry;Dagger;Harbor;Dragonfly;Rook;Gardener;Nomad;Kraken;Zephyr;\
Electron;Flask;Rails;Blender;Obsidian;Confluence;Copilot;Tempo;Serf;Pixie;Dolt;Kong;Hugo;Quarto;Flannel;Alloy;Angular;Astro;Atom;Babel;Bun;\
Chef;Fortify;Garden;Ghost;Gin;Grunt;Gulp;Jest;KIND;Karma;M3;Mocha;Mongo;Nexus;Nginx Plus;Nuclio;Octopus;Packer;Parcel;Phoenix;Porter;Pulsar;\
Puppet;React;Rollup;SaltStack;Salt;Sanity;Spark;Vue;Waypoint;Yarn;Zed;Notion;Meteor;Backbone;Capacitor;Hudi;Hive;Pig;Impala;Teleport;Catch2;\
CMake;Ninja;Meson;Conan";

/// Companies whose product has the company's name: only in a row of other names, or before a word for software.
pub(super) const COMPANY: &str = "\
Datadog;Sysdig;New Relic;Elastic;HashiCorp;PagerDuty;Confluent;Cloudflare;Fastly;Okta;Akamai;Stripe;Twilio;Shopify;Atlassian;Miro;\
LaunchDarkly;Aqua Security;Snowflake;MongoDB Atlas;Upbound;Pivotal;Canonical;SUSE;VMware;Docker Hub;Dash0;Lightstep;Chronosphere;Honeycomb;\
Instana;AppDynamics;Spacelift;Env0;Harness;Octopus Deploy;Weights & Biases;OpenAI;Anthropic;Mistral";
